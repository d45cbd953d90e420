"""The guide through the site: its pictures, and the guide as one file to hand out.

`tests/browser/guide/photograph.py` takes the pictures; a language that has none yet has the guide
in words.
"""

from base64 import b64encode
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask, Response, render_template
from markupsafe import Markup

from web.addresses import whole_address
from web.assets import SHEETS, STATIC, Assets
from web.languages import current_locale
from web.locales import SiteLocale
from web.pages import PAGES, Page

STEPS = ("start", "question", "choose", "check", "keep", "case")
WIDTH, HEIGHT = 360, 600  # of the small phone that is photographed, in CSS pixels
PICTURES = STATIC / "guide"
STYLES = Path(__file__).parent / "styles"


def register_guide(
    app: Flask,
    blueprint: Blueprint,
    locales: tuple[SiteLocale, ...],
    files: Assets,
    origin: str = "",
) -> None:
    """Give the guide's pages their pictures, and serve each as a file."""

    def home() -> str:
        """Return the address of the start page as people write it down."""
        return whole_address(origin, "start").partition("://")[2]

    def pictures(tag: str) -> dict[str, str]:
        names = {step: f"guide/{tag}/{step}.webp" for step in STEPS}
        return {step: files.url(name) for step, name in names.items() if name in files.urls}

    app.jinja_env.globals |= {
        "guide_pictures": pictures,
        "picture_size": (WIDTH, HEIGHT),
        "home": home,
    }
    for page in PAGES:
        if page.template == "reading/guide.html":
            register_file(blueprint, page, locales, origin)


def register_file(
    blueprint: Blueprint, page: Page, locales: tuple[SiteLocale, ...], origin: str
) -> None:
    """Serve one guide as a file that needs nothing else: styles and pictures are inside."""

    @blueprint.get(f"{page.path}/file", endpoint=f"{page.endpoint}_file")
    def file() -> Response:
        tag = current_locale(locales).tag
        html = render_template(
            page.template,
            title=page.title,
            who=page.who,
            handout=True,
            pictures=inside(tag),
            styles=styles(),
            url=partial(whole_address, origin),
        )
        name = f"{page.path.strip('/').replace('/', '-')}-{tag}.html"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(html, mimetype="text/html", headers=headers)


def inside(tag: str) -> dict[str, str]:
    """Return the pictures of a language as addresses that hold the pictures themselves."""
    files = {step: PICTURES / tag / f"{step}.webp" for step in STEPS}
    return {
        step: f"data:image/webp;base64,{b64encode(file.read_bytes()).decode()}"
        for step, file in files.items()
        if file.is_file()
    }


def styles() -> Markup:
    """Return the sheets that the guide needs, as one."""
    paths = (STYLES / f"{name}.css" for name in (*SHEETS, "guide"))
    return Markup("".join(path.read_text("utf-8") for path in paths))  # noqa: S704
