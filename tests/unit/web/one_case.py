"""The site as tests mount it: a desk with one case, and files straight from the sources."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import Flask

from server.cases.desk import OpenCase, SentEntry
from server.cases.reports import PlatformReport
from server.settings import Settings
from tests.pseudo_locales import PSEUDO_LOCALES
from tests.sources import SOURCES
from web.assets import Assets
from web.legal_texts import LegalText, LegalTexts, rendered
from web.locales import SOURCE, SiteLocale
from web.operator import Operator, Platform
from web.site import register_site

NUMBER, PIN = "R7QX-2M4K-9TNE", "12345678"
OWN_WORDS = LegalTexts({"en": LegalText(SOURCE, rendered("## Who we are\n\n- An **association**"))})
FILLED = Operator(
    name="Example Hotline",
    address=("Example Street 1", "12345 Example"),
    email="mail@example.org",
    phone="+49 30 1234567",
    responsible="A. Person",
    register="Amtsgericht Example, VR 12345",
    privacy_contact="B. Person",
    authority="Example Commissioner",
    platforms=(Platform("Example Social", "https://example.org/safety"), Platform("Example Video")),
    imprint=OWN_WORDS,
    privacy=OWN_WORDS,
)


def source_files() -> Assets:
    """Give every file that the bundle would serve an address."""
    names = [
        f"{folder}/{file.relative_to(source).as_posix()}"
        for folder, source in SOURCES.items()
        for file in source.rglob("*")
        if file.is_file()
    ]
    urls = {name: f"/static/build/site/sources/{name}" for name in names}
    return Assets(urls, {"worker": "/static/build/runtime/sources/worker.js", "parts": {}})


class OneCaseDesk:
    """Knows a single case; what is withdrawn stays withdrawn until `reset`."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        told = (
            PlatformReport("Example Social", "fetched", date(2026, 3, 3)),
            PlatformReport("Example Video", "blocked", date(2026, 3, 5)),
            PlatformReport("Example Forum", "disagreed", date(2026, 3, 4)),
        )
        self.case = OpenCase(
            NUMBER,
            "token-1",
            (
                SentEntry("1", "image", date(2026, 3, 2), "active", told),
                SentEntry("2", "video", date(2026, 3, 2), "disputed"),
                SentEntry("3", "image", date(2026, 3, 2), "withdrawn"),
            ),
        )

    def open(self, number: str, pin: str) -> OpenCase | None:
        return self.case if (number, pin) == (NUMBER, PIN) else None

    def reopen(self, token: str) -> OpenCase | None:
        return self.case if token == self.case.token else None

    def withdraw(self, token: str, references: Sequence[str] | None) -> OpenCase | None:
        if token != self.case.token:
            return None
        entries = (
            replace(entry, state="withdrawn")
            if references is None or entry.reference in references
            else entry
            for entry in self.case.entries
        )
        self.case = replace(self.case, entries=tuple(entries))
        return self.case


def installation(
    translations: Path,
    *,
    desk: OneCaseDesk | None = None,
    operator: Operator | None = None,
    locales: tuple[SiteLocale, ...] = (SOURCE, *PSEUDO_LOCALES),
    origin: str = "",
) -> Flask:
    """Return all pages, in the languages that tests can read unless told otherwise."""
    app = Flask("test", static_folder=None)
    register_site(
        app,
        desk or OneCaseDesk(),
        operator or Operator(),
        max_body_bytes=Settings.max_body_bytes,
        files=source_files(),
        locales=locales,
        translations=translations,
        origin=origin,
    )
    return app
