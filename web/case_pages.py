"""My case: open it with number and PIN, read what happened, take entries back. No script needed.

All of it has one address: the history of a device tells nobody that something was withdrawn.
"""

from flask import Blueprint, render_template, request

from web.case_desk import CaseDesk, OpenCase, PlatformReport
from web.texts import marked

NUMBER_MISSING = marked("Enter your case number")
PIN_MISSING = marked("Enter your PIN")
NOT_OPENED = marked("We could not open a case with this number and PIN")
CLOSED = marked("Your case was closed again to keep it private. Enter number and PIN once more")


def register_case_pages(blueprint: Blueprint, desk: CaseDesk) -> None:
    """Serve the form, the case and its withdrawal."""

    @blueprint.get("/case")
    def case() -> str:
        return show_form()

    @blueprint.post("/case")
    def open_case() -> str:
        token = request.form.get("token")
        if token is not None:
            return go_on(desk, token, request.form.get("withdraw"))
        number, pin = request.form.get("number", "").strip(), request.form.get("pin", "").strip()
        if not number or not pin:
            return show_form(
                typed=number,
                number=NUMBER_MISSING if not number else None,
                pin=PIN_MISSING if not pin else None,
            )
        opened = desk.open(number, pin)
        return show_case(opened) if opened else show_form(typed=number, form=NOT_OPENED)


def go_on(desk: CaseDesk, token: str, withdraw: str | None) -> str:
    """Show an open case again, ask whether to withdraw, or withdraw what was asked about."""
    reference = request.form.get("reference")
    if withdraw == "confirmed":
        opened = desk.withdraw(token, None if reference is None else [reference])
    else:
        opened = desk.reopen(token)
    if opened is None:
        return show_form(form=CLOSED)
    if withdraw == "ask":
        return ask_again(opened, reference)
    return show_case(opened, withdrawn=withdraw == "confirmed")


def show_form(*, typed: str = "", **errors: str | None) -> str:
    """Ask for number and PIN; every error is a message by field, `form` when by neither."""
    found = {field: message for field, message in errors.items() if message}
    return render_template("case/form.html", typed=typed, errors=found)


def show_case(opened: OpenCase, *, withdrawn: bool = False) -> str:
    """Show what was sent and what the platforms did with it."""
    reports = [(report, entry) for entry in opened.entries for report in entry.reports]
    reports.sort(key=newest, reverse=True)
    return render_template("case/case.html", case=opened, reports=reports, withdrawn=withdrawn)


def newest(report_and_entry: tuple[PlatformReport, object]) -> str:
    """Order reports by day."""
    return report_and_entry[0].on.isoformat()


def ask_again(opened: OpenCase, reference: str | None) -> str:
    """Ask once more before entries leave the list for good."""
    chosen = [
        entry
        for entry in opened.entries
        if reference in (None, entry.reference) and entry.state != "withdrawn"
    ]
    return render_template("case/withdraw.html", case=opened, reference=reference, chosen=chosen)
