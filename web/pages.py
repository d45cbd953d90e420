"""Every page of the site, as one table.

Titles land in the history of a device that others may look through: they are neutral.
"""

from dataclasses import dataclass
from typing import Literal

from web.texts import marked

type PageKind = Literal["page", "steps", "letter"]
type Who = Literal["minor", "helper", "adult"]

BLUEPRINT = "site"


@dataclass(frozen=True)
class Page:
    """A page that needs nothing but its template."""

    endpoint: str
    path: str  # below the language
    template: str
    title: str  # English; translated when shown
    kind: PageKind = "page"
    who: Who | None = None  # for whom the guided document is written
    exit: bool = True  # the way out is explained on "Stay safe", so it first shows after it


PAGES = (
    Page("start", "/", "flow/start.html", marked("Start"), exit=False),
    Page("stay_safe", "/stay-safe", "flow/stay_safe.html", marked("Good to know"), exit=False),
    Page("for_you", "/for-you", "flow/for_you.html", marked("One question")),
    Page("for_you_none", "/for-you/none", "flow/for_you_none.html", marked("Other services")),
    Page("for_you_not_sure", "/for-you/not-sure", "flow/for_you_not_sure.html", marked("Not sure")),
    Page("steps_minor", "/steps/1", "steps/document.html", marked("Steps"), "steps", "minor"),
    Page("steps_helper", "/steps/2", "steps/document.html", marked("Steps"), "steps", "helper"),
    Page("steps_adult", "/steps/3", "steps/document.html", marked("Steps"), "steps", "adult"),
    Page("how_it_works", "/how-it-works", "reading/how_it_works.html", marked("How it works")),
    Page("is_it_safe", "/is-it-safe", "reading/is_it_safe.html", marked("Is it safe?")),
    Page("questions", "/questions", "reading/questions.html", marked("Questions and answers")),
    Page("blackmail", "/advice", "reading/blackmail.html", marked("Advice")),
    Page("guide", "/guide", "reading/guide.html", marked("Step by step"), who="minor"),
    Page(
        "guide_helpers",
        "/guide/helpers",
        "reading/guide.html",
        marked("Step by step"),
        who="helper",
    ),
    Page("for_helpers", "/for-helpers", "reading/for_helpers.html", marked("For helpers")),
    Page("for_teachers", "/for-teachers", "reading/for_teachers.html", marked("For teachers")),
    Page("press", "/press", "reading/press.html", marked("For the press")),
    Page("platforms", "/platforms", "reading/platforms.html", marked("Who takes part")),
    Page("for_platforms", "/for-platforms", "reading/for_platforms.html", marked("For platforms")),
    Page(
        "already_online",
        "/already-online",
        "reading/already_online.html",
        marked("Is it already online?"),
        "letter",
    ),
    Page("limits", "/what-we-cannot-do", "reading/limits.html", marked("What we cannot do")),
    Page("check", "/check", "reading/check.html", marked("Check it yourself")),
    Page("privacy", "/privacy", "reading/privacy.html", marked("Privacy")),
    Page("imprint", "/imprint", "reading/imprint.html", marked("Imprint")),
    Page("share", "/share", "reading/share.html", marked("A link for your website")),
    Page("accessibility", "/accessibility", "reading/accessibility.html", marked("Accessibility")),
)

WITHOUT_EXIT = frozenset(f"{BLUEPRINT}.{page.endpoint}" for page in PAGES if not page.exit)
KINDS: dict[str, str] = {page.path: page.kind for page in PAGES}
"""The kind of header policy that each page gets, by its path below the language."""
