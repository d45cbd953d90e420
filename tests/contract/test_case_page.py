"""My case, as a form without a script: one answer for all that does not open."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Make = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def receipt(client: FlaskClient, submission: Make) -> dict[str, str]:
    answer: dict[str, str] = client.post("/api/v1/cases", json=submission(2)).get_json()
    return answer


def ask(client: FlaskClient, number: str, pin: str) -> str:
    response = client.post("/en/case", data={"number": number, "pin": pin})
    assert response.status_code == 200
    return response.text


def token(page: str) -> str:
    found = re.search(r'name="token"\s+value="([^"]+)"', page)
    assert found
    return found[1]


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**8:08d}"


def same_but_for_the_number(page: str, number: str) -> str:
    return page.replace(number, "")


def test_a_case_opens_however_its_number_is_typed(
    client: FlaskClient, receipt: dict[str, str]
) -> None:
    typed = receipt["case_number"].replace("-", " ").lower()
    page = ask(client, typed, receipt["pin"])
    assert receipt["case_number"] in page
    assert token(page)


def test_unknown_wrong_and_closed_get_the_same_page(
    client: FlaskClient, receipt: dict[str, str]
) -> None:
    number, pin = receipt["case_number"], receipt["pin"]
    unknown = same_but_for_the_number(ask(client, "0000-0000-0000", pin), "0000-0000-0000")
    for _ in range(10):
        page = ask(client, number, wrong(pin))
        assert same_but_for_the_number(page, number) == unknown
    closed = ask(client, number, pin)
    assert same_but_for_the_number(closed, number) == unknown


def test_withdrawing_all_leaves_no_fingerprint_on_the_list(
    client: FlaskClient, receipt: dict[str, str]
) -> None:
    opened = ask(client, receipt["case_number"], receipt["pin"])
    form = {"token": token(opened), "withdraw": "confirmed"}
    response = client.post("/en/case", data=form)
    assert response.status_code == 200
    assert response.text != opened
    again = client.post("/en/case", data={"token": token(opened)})
    assert receipt["case_number"] in again.text


def test_an_invented_token_withdraws_nothing(client: FlaskClient, receipt: dict[str, str]) -> None:
    before = ask(client, receipt["case_number"], receipt["pin"])
    client.post("/en/case", data={"token": "invented", "withdraw": "confirmed"})
    after = ask(client, receipt["case_number"], receipt["pin"])
    assert before.replace(token(before), "") == after.replace(token(after), "")


def test_no_page_about_a_case_is_kept_or_shows_a_fingerprint(
    client: FlaskClient, submission: Make
) -> None:
    sent = submission()
    receipt = client.post("/api/v1/cases", json=sent).get_json()
    response = client.post(
        "/en/case", data={"number": receipt["case_number"], "pin": receipt["pin"]}
    )
    assert response.headers["Cache-Control"] == "no-store"
    for each in sent["items"][0]["fingerprints"]:
        assert each["value"] not in response.text
    assert receipt["pin"] not in response.text


def test_a_form_from_another_site_is_refused(client: FlaskClient, receipt: dict[str, str]) -> None:
    form = {"number": receipt["case_number"], "pin": receipt["pin"]}
    response = client.post("/en/case", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert response.mimetype == "text/html"
