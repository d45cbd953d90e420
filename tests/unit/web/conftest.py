from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.unit.web.one_case import OneCaseDesk, source_files
from web.catalogues import run_pseudo
from web.locales import PSEUDO_LOCALES, SOURCE
from web.operator import Operator
from web.site import register_site


@pytest.fixture(scope="session")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogues of the pseudo-languages."""
    folder = tmp_path_factory.mktemp("pseudo")
    run_pseudo(str(folder))
    return folder


@pytest.fixture(scope="session")
def desk() -> OneCaseDesk:
    return OneCaseDesk()


@pytest.fixture(scope="session")
def site_app(desk: OneCaseDesk, pseudo: Path) -> Flask:
    """An installation whose operator has filled in nothing."""
    return installation(desk, Operator(), pseudo)


@pytest.fixture
def visitor(site_app: Flask, desk: OneCaseDesk) -> FlaskClient:
    desk.reset()
    return site_app.test_client()


def installation(desk: OneCaseDesk, operator: Operator, pseudo: Path) -> Flask:
    app = Flask("test", static_folder=None)
    register_site(
        app,
        desk,
        operator,
        files=source_files(),
        locales=(SOURCE, *PSEUDO_LOCALES),
        translations=pseudo,
    )
    return app
