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


@pytest.fixture
def visitor(pseudo: Path) -> FlaskClient:
    """A visitor of an installation whose operator has filled in nothing."""
    return visitor_of(Operator(), pseudo)


def visitor_of(operator: Operator, pseudo: Path) -> FlaskClient:
    app = Flask("test", static_folder=None)
    register_site(
        app,
        OneCaseDesk(),
        operator,
        files=source_files(),
        locales=(SOURCE, *PSEUDO_LOCALES),
        translations=pseudo,
    )
    return app.test_client()
