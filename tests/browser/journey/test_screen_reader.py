"""What a screen reader is given: names and roles of each panel, and what it is told meanwhile.

Snapshots of the accessibility tree name what must be there; what else is there does not matter.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey.pictures import payload, picture
from tests.browser.journey.visit import Visit

pytestmark = pytest.mark.browser

CHOOSE = """
- button "Back"
- heading "Choose your pictures and videos" [level=1]
- button "Choose pictures or videos"
- list "Chosen files":
  - listitem:
    - text: one.png
    - paragraph: Fingerprint ready
    - 'button "Remove: one.png"'
  - listitem:
    - text: bad.jpg
    - paragraph: /This file is not a picture/
    - 'button "Remove: bad.jpg"'
- status: 1 fingerprint is ready. 1 file could not be done.
- paragraph:
  - button "Continue with 1 file"
"""
CHECK = """
- button "Back"
- heading "Check, then send" [level=1]
- list "Files whose fingerprints will be sent":
  - listitem:
    - text: one.png
    - paragraph: Fingerprint ready
    - 'button "Remove: one.png"'
- status
- paragraph:
  - button "Send 1 fingerprint"
"""
QUESTIONS = """
- group "Has the picture already been shown online?":
  - radio "Yes"
  - radio "No"
  - radio "I do not know"
- group "Where was it shown, or where might it be?":
  - checkbox "Instagram"
- group "Is someone threatening you or asking for something?":
  - radio "Yes"
"""
FINISH = """
- heading "Done. Now keep these two" [level=1]
- term: Case number
- definition: /[0-9A-Z-]{14}/
- term: PIN
- definition: /[0-9]{8}/
- paragraph:
  - button "Copy"
  - button "Save as a file"
  - button "Print"
- heading "What happens next" [level=2]
"""
LANDMARKS = """
- link "Skip to the content"
- banner:
  - link "Abdruck"
  - 'link "Language: English"'
  - link "Quick exit"
- main
- contentinfo:
  - navigation "More pages"
"""
# Every sentence that a live region says, in the order in which it says them.
LISTEN = """() => {
  window.said = [];
  const note = (text) => {
    const words = text.replace(/\\s+/g, ' ').trim();
    if (words && words !== said.at(-1)) said.push(words);
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const live = element?.closest('[role=status], [role=alert]');
      if (live && live.checkVisibility({ visibilityProperty: true })) note(live.textContent);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['hidden'] });
}"""


def said(page: Page) -> list[str]:
    """Return what live regions have said so far."""
    words: list[str] = page.evaluate("said")
    return words


def test_every_panel_has_its_names_and_roles_and_says_what_happens(visit: Visit) -> None:
    page = visit.page
    visit.begin()
    expect(page.locator("body")).to_match_aria_snapshot(LANDMARKS)
    page.evaluate(LISTEN)
    visit.choose(picture("one.png", 1), payload("bad.jpg", b"no picture"))
    visit.wait_for(done=1, failed=1)
    expect(visit.panel("choose")).to_match_aria_snapshot(CHOOSE)
    visit.go_to_check()
    expect(visit.panel("check")).to_match_aria_snapshot(CHECK)
    for summary in visit.panel("check").locator("summary").all():
        summary.click()
    expect(visit.panel("check")).to_match_aria_snapshot(QUESTIONS)
    expect(
        visit.panel("check").get_by_role("region", name="Text that will be sent")
    ).to_be_visible()
    page.locator("[name=blackmail][value=yes]").check()
    visit.send()
    visit.case()
    expect(visit.panel("finish")).to_match_aria_snapshot(FINISH)

    told = said(page)
    for words in (
        "1 fingerprint is ready. 1 file could not be done.",
        "Do not pay and do not send anything.",
        "Sending the fingerprints",
    ):
        assert any(words in each for each in told), (words, told)


def test_a_problem_is_said_at_once_and_leads_to_what_is_wrong(visit: Visit) -> None:
    visit.begin()
    visit.page.evaluate(LISTEN)
    visit.panel("choose").locator("[data-act=continue]").click()
    alert = visit.panel("choose").get_by_role("alert")
    expect(alert).to_match_aria_snapshot(
        '- alert:\n  - heading "There is a problem" [level=2]\n  - list:\n    - listitem:\n'
        '      - link "Choose at least one picture that can be done."'
    )
    assert any("There is a problem" in words for words in said(visit.page))
    assert visit.page.title().startswith("Error: ")


def test_drawings_and_signs_are_silent(visit: Visit) -> None:
    visit.begin()
    assert visit.page.get_by_role("img").count() == 0
    assert visit.page.locator("svg:not([aria-hidden=true])").count() == 0
