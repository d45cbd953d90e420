import pytest
from flask.testing import FlaskClient

from web.pages import PAGES, Page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.endpoint)
def test_every_page_of_the_table_is_served(visitor: FlaskClient, page: Page) -> None:
    assert visitor.get(f"/en{page.path}").status_code == 200


def test_a_language_that_is_not_offered_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/xx/").status_code == 404
