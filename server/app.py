"""The composition root: makes the parts, gives each what it needs, and wraps them in headers."""

import os
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from server.cases.contributing import Contributing
from server.cases.desk import Desk, DeskRules
from server.cases.feed import Feed, FeedRules
from server.cases.feedback import FeedbackBook
from server.cases.opening import Opening
from server.cases.platforms import Platforms
from server.compression import register_compression
from server.errors import plain_problem, register_errors
from server.headers import STATIC_PREFIX, WithHeaders
from server.intake import register_intake
from server.logs import QuietFlask, register_logs
from server.openapi import register_description
from server.origin import register_origin_check
from server.settings import Settings, load
from server.sharing import register_sharing
from server.sharing.access import Access
from server.store.database import Database
from server.store.key_rows import require_keys
from server.store.keys import Keyring, open_keyring
from server.store.upgrade import require_current
from web.assets import SHEETS, Assets
from web.operator import Operator
from web.pages import KINDS
from web.problems import render_problem
from web.site import register_site


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, with the environment's settings where none are given."""
    settings = settings or load(os.environ)
    keys, _ = open_keyring(settings.keys_path(), settings.keys)
    database = Database(settings.database())
    require_current(database)
    require_keys(database, keys)

    app = QuietFlask(__name__, static_folder=None, template_folder=None)
    app.extensions["abdruck-database"] = database
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    register_logs(app)
    register_origin_check(app)
    roles = settings.role_names()
    for role in sorted(roles):
        MOUNTS[role](app, settings, database, keys)
    register_compression(app)
    register_description(app, sheets(settings.static_dir / "manifest.json"))
    register_errors(app, render_problem if "pages" in roles else plain_problem)
    app.wsgi_app = WithHeaders(with_static_files(app, settings.static_dir), KINDS)  # type: ignore[method-assign]
    return app


def mount_intake(app: Flask, _settings: Settings, database: Database, keys: Keyring) -> None:
    """Mount what receives fingerprints."""
    register_intake(app, Opening(database, keys))


def mount_sharing(app: Flask, settings: Settings, database: Database, keys: Keyring) -> None:
    """Mount what platforms ask, which is read from a replica where there is one."""
    replica = Database(settings.replica_url) if settings.replica_url else None
    if replica is not None:
        app.extensions["abdruck-replica"] = replica
    rules = FeedRules(settings.disputed_entries, settings.feed_page_size)
    register_sharing(
        app,
        Access(Platforms(database, keys), settings.requests_per_minute),
        Feed(database, keys, rules, replica),
        FeedbackBook(database, keys, settings.disputed_after),
        Contributing(database, keys),
    )


def mount_pages(app: Flask, settings: Settings, database: Database, keys: Keyring) -> None:
    """Mount all that visitors see."""
    register_site(
        app,
        Desk(database, keys, desk_rules(settings)),
        Operator.load(settings.operator_dir),
        max_body_bytes=settings.max_body_bytes,
        files=Assets.load(settings.static_dir / "manifest.json"),
        picture_views=settings.picture_views,
        origin=settings.own_address(),
    )


def sheets(manifest: Path) -> list[str]:
    """Return the addresses of the look, none where this process has no files to serve."""
    if not manifest.is_file():
        return []
    return [Assets.load(manifest).url(f"styles/{name}.css") for name in SHEETS]


MOUNTS = {"intake": mount_intake, "sharing": mount_sharing, "pages": mount_pages}


def with_static_files(app: Flask, folder: Path) -> WhiteNoise:
    """Serve the built files before the application is asked, compressed ones where accepted."""
    return WhiteNoise(app.wsgi_app, folder, STATIC_PREFIX, max_age=None, allow_all_origins=False)


def desk_rules(settings: Settings) -> DeskRules:
    """Return what the operator chose about opening cases."""
    return DeskRules(settings.wrong_pins_per_day, settings.token_minutes, settings.forget_days)
