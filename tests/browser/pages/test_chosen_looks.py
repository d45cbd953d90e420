"""Colours that the system forces, and motion that a person has switched off."""

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.pages.places import PLACES, PagesSite, go

pytestmark = pytest.mark.browser

# Shapes that only their ground shows have a border once grounds are gone.
SHAPES = ".button, .exit, .card, .cards > li, .choices a, .file, .promise, .note, .danger, .tag"
WITHOUT_EDGE = """(shapes) => [...document.querySelectorAll(shapes)]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const style = getComputedStyle(element);
    return parseFloat(style.borderInlineStartWidth) < 1
      || style.borderInlineStartStyle !== 'solid'
      || style.borderInlineStartColor === style.backgroundColor;
  })
  .map((element) => element.outerHTML.slice(0, 120))"""
# Forced colours come from a short list of the system's: what has another colour was left out.
LEFT_OUT = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  const system = new Set(['CanvasText', 'LinkText', 'VisitedText', 'ButtonText', 'FieldText',
    'GrayText', 'HighlightText'].map((name) => (probe.style.color = name,
      getComputedStyle(probe).color)));
  probe.remove();
  return [...document.body.querySelectorAll('*:not(svg *)')]
    .filter((element) => element.checkVisibility() && element.textContent.trim())
    .filter((element) => !system.has(getComputedStyle(element).color))
    .map((element) => `${getComputedStyle(element).color} ${element.outerHTML.slice(0, 120)}`);
}"""
MOVING = "() => document.getAnimations().map((each) => each.effect.target.outerHTML.slice(0, 80))"


def test_forced_colours_leave_every_shape_and_word_visible(
    browser: Browser, pages_site: PagesSite
) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 360, "height": 740})
    page = context.new_page()
    for place in PLACES:
        pages_site.desk.reset()
        go(page, pages_site, place)
        assert page.evaluate(WITHOUT_EDGE, SHAPES) == [], place
        assert page.evaluate(LEFT_OUT) == [], place
    context.close()


def test_nothing_moves_for_those_who_want_less_motion(
    browser: Browser, pages_site: PagesSite
) -> None:
    moving: dict[str, list[str]] = {}
    wishes: tuple[Literal["reduce", "no-preference"], ...] = ("reduce", "no-preference")
    for wish in wishes:
        context = browser.new_context(reduced_motion=wish)
        page = context.new_page()
        places = PLACES if wish == "reduce" else ["start"]
        for place in places:
            pages_site.desk.reset()
            go(page, pages_site, place)
            moving[wish] = moving.get(wish, []) + page.evaluate(MOVING)
        context.close()
    assert moving["reduce"] == []
    assert moving["no-preference"], "the test would not notice a movement"
