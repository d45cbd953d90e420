"""Mounts the site on an application: languages, pages, case pages, problem pages."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.assets import SHEETS, Assets, drawing, icon
from web.case_desk import CaseDesk
from web.case_pages import register_case_pages
from web.found import DESCRIPTIONS, embeds, register_found
from web.guide import register_guide
from web.helplines import Helplines
from web.languages import (
    current_locale,
    list_for_this_page,
    register_language_list,
    register_languages,
    register_locale_in_path,
)
from web.letters import Letters
from web.locales import TRANSLATIONS, SiteLocale, negotiate, offered
from web.operator import Operator
from web.pages import BLUEPRINT, PAGES, Page
from web.report_pages import load_report_pages
from web.texts import babel_locale, day, marked, plural_texts, territory


def register_site(
    app: Flask,
    desk: CaseDesk,
    operator: Operator,
    *,
    max_body_bytes: int,
    files: Assets | None = None,
    picture_views: str = "all",
    locales: tuple[SiteLocale, ...] | None = None,
    translations: Path = TRANSLATIONS,
    origin: str = "",
) -> None:
    """Mount everything a visitor sees; tests bring their own files and languages.

    What is sent must be smaller than `max_body_bytes`, which the page says before it sends.
    `origin` is the site's own address, such as `https://abdruck.example`, where it is known.
    """
    locales = operator.choose(locales or offered(translations))
    register_languages(app, locales, translations)
    files = files or Assets.load()
    register_template_names(app, locales, operator, files, picture_views)
    app.jinja_env.globals |= {"origin": origin, "max_body_bytes": max_body_bytes}
    app.jinja_env.globals |= embeds(origin, operator.brand, lambda: current_locale(locales))
    register_front_door(app, locales)
    register_operator_files(app, operator)
    blueprint = Blueprint(BLUEPRINT, __name__, template_folder="templates", url_prefix="/<locale>")
    register_locale_in_path(blueprint, locales)
    for page in PAGES:
        register_page(blueprint, page)
    register_guide(app, blueprint, locales, files, origin)
    register_helplines(blueprint, locales, operator.helplines or Helplines.load())
    register_case_pages(blueprint, desk)
    register_language_list(blueprint, locales)
    register_found(app, blueprint, locales, origin)
    app.register_blueprint(blueprint)


def register_template_names(
    app: Flask,
    locales: tuple[SiteLocale, ...],
    operator: Operator,
    files: Assets,
    picture_views: str,
) -> None:
    """Give templates their few names."""
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "url": lambda endpoint, **values: url_for(f"{BLUEPRINT}.{endpoint}", **values),
        "asset": files.url,
        "sheets": SHEETS,
        "runtime": {**files.runtime, "views": picture_views},
        "version": files.version,
        "drawing": drawing,
        "icon": icon,
        "operator": operator,
        "operator_file": operator.file_address,
        "letters": Letters.load(),
        "report_pages": load_report_pages(),
        "plural_texts": plural_texts,
        "languages": locales,
        "list_for_this_page": list_for_this_page,
    }
    app.jinja_env.filters |= {"day": day, "territory": territory}

    @app.context_processor
    def language_names() -> dict[str, Any]:
        return {"locale": current_locale(locales)}


def register_front_door(app: Flask, locales: tuple[SiteLocale, ...]) -> None:
    """Lead from the bare address to the language that the browser likes best."""

    @app.get("/")
    def front_door() -> Response:
        locale = negotiate(request.accept_languages, locales)
        response = redirect(url_for(f"{BLUEPRINT}.start", locale=locale.tag))
        response.vary.add("Accept-Language")
        return response


def register_operator_files(app: Flask, operator: Operator) -> None:
    """Serve the operator's colours and logo, under a name that changes when they do."""

    @app.get("/static/operator/<version>/<name>")
    def operator_file(version: str, name: str) -> Response:
        if version != operator.version or name not in operator.files:
            abort(404)
        kind = "text/css" if name.endswith(".css") else "image/svg+xml"
        return Response(operator.files[name], mimetype=kind)


def register_page(blueprint: Blueprint, page: Page) -> None:
    """Serve one page of the table."""

    def view() -> str:
        return render_template(
            page.template,
            title=page.title,
            description=DESCRIPTIONS.get(page.endpoint, ""),
            who=page.who,
            way_out=page.exit,
        )

    blueprint.add_url_rule(page.path, page.endpoint, view)


def register_helplines(
    blueprint: Blueprint, locales: tuple[SiteLocale, ...], helplines: Helplines
) -> None:
    """Serve the list of countries, and a page for each: no query string tells where one lives."""

    @blueprint.get("/help", endpoint="help")
    def countries() -> str:
        names = babel_locale()
        codes = (code.lower() for code in current_locale(locales).countries)
        near = [helplines.countries[code] for code in codes if code in helplines.countries]
        return render_template(
            "reading/help.html",
            title=marked("Contacts"),
            description=DESCRIPTIONS["help"],
            near=near,
            countries=helplines.by_name(names),
            names=names,
        )

    @blueprint.get("/help/<code>", endpoint="help_in")
    def country(code: str) -> str:
        found = helplines.countries.get(code)
        if found is None:
            abort(404)
        return render_template(
            "reading/help_in.html",
            title=marked("Contacts"),
            description=DESCRIPTIONS["help"],
            country=found,
            names=babel_locale(),
        )
