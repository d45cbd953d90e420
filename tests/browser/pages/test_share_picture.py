"""The picture that chats show of a page: drawn as SVG, served as PNG because chats want that."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ART = Path(__file__).parents[3] / "static" / "art"
SIZE = (1200, 630)  # what chats and networks expect
COLOURS = 64
HEAVIEST = 30_000  # bytes


def test_the_picture_for_chats_is_the_drawing_and_has_no_words(browser: Browser) -> None:
    drawing, made = ART / "share.svg", ART / "share.png"
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.goto(drawing.as_uri())
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    served = Image.open(made)
    difference = np.abs(np.asarray(drawn, int) - np.asarray(served.convert("RGB"), int)).mean()
    if difference >= 1:
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(made, optimize=True)
        pytest.fail(f"{made.name} was older than its drawing; it has been made anew: commit it")
    assert served.size == SIZE
    assert made.stat().st_size <= HEAVIEST
    assert "<text" not in drawing.read_text("utf-8")
