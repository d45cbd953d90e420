from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pseudo_locales import write_pseudo_catalogues
from tests.unit.web.one_case import OneCaseDesk, installation


@pytest.fixture(scope="session")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogues of the pseudo-languages."""
    folder = tmp_path_factory.mktemp("pseudo")
    write_pseudo_catalogues(folder)
    return folder


@pytest.fixture(scope="session")
def desk() -> OneCaseDesk:
    return OneCaseDesk()


@pytest.fixture(scope="session")
def site_app(desk: OneCaseDesk, pseudo: Path) -> Flask:
    """An installation whose operator has filled in nothing."""
    return installation(pseudo, desk=desk)


@pytest.fixture
def visitor(site_app: Flask, desk: OneCaseDesk) -> FlaskClient:
    desk.reset()
    return site_app.test_client()
