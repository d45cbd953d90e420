import re

from flask.testing import FlaskClient

from tests.unit.web.one_case import NUMBER, PIN


def opened(visitor: FlaskClient, **fields: str) -> str:
    return visitor.post("/en/case", data={"number": NUMBER, "pin": PIN} | fields).text


def test_a_case_opens_with_number_and_pin(visitor: FlaskClient) -> None:
    page = opened(visitor)
    assert NUMBER in page
    assert PIN not in page
    assert "2 March 2026" in page


def test_what_platforms_did_is_told_newest_first(visitor: FlaskClient) -> None:
    page = opened(visitor)
    order = [page.index(name) for name in ("Example Video", "Example Forum", "Example Social")]
    assert order == sorted(order)


def test_unknown_number_and_wrong_pin_get_the_same_answer(visitor: FlaskClient) -> None:
    wrong = opened(visitor, pin="00000000")
    unknown = opened(visitor, number="ABCD-ABCD-ABCD").replace("ABCD-ABCD-ABCD", NUMBER)
    assert wrong == unknown
    assert "We could not open a case" in wrong


def test_an_empty_field_is_named_and_the_other_kept(visitor: FlaskClient) -> None:
    page = opened(visitor, pin=" ")
    assert "<title>Error: My case · Abdruck</title>" in page
    assert '<a href="#pin">Enter your PIN</a>' in page
    assert f'value="{NUMBER}"' in page
    assert re.search(r'<div class="problem"[^>]* autofocus', page)


def test_what_was_typed_is_shown_as_text_only(visitor: FlaskClient) -> None:
    assert '"><script>' not in opened(visitor, number='"><script>alert(1)</script>', pin="")


def test_withdrawing_asks_once_more(visitor: FlaskClient) -> None:
    question = {"token": "token-1", "withdraw": "ask", "reference": "1"}
    asked = visitor.post("/en/case", data=question).text
    assert "Withdraw this fingerprint?" in asked
    assert "Picture, number 1" in asked
    assert "Withdrawn: no longer" not in asked
    assert opened(visitor).count("Withdrawn: no longer") == 1


def test_one_or_all_can_be_withdrawn(visitor: FlaskClient) -> None:
    yes = {"token": "token-1", "withdraw": "confirmed"}
    one = visitor.post("/en/case", data=yes | {"reference": "1"}).text
    assert one.count("Withdrawn: no longer") == 2
    everything = visitor.post("/en/case", data=yes).text
    assert everything.count("Withdrawn: no longer") == 3
    assert "Nothing of yours is on the list any more." in everything


def test_asking_counts_only_what_is_still_on_the_list(visitor: FlaskClient) -> None:
    asked = visitor.post("/en/case", data={"token": "token-1", "withdraw": "ask"}).text
    assert "Withdraw these 2 fingerprints?" in asked


def test_a_token_that_ran_out_leads_back_to_the_form(visitor: FlaskClient) -> None:
    for step in ({}, {"withdraw": "ask"}, {"withdraw": "confirmed"}):
        page = visitor.post("/en/case", data={"token": "old"} | step).text
        assert "closed again" in page
        assert 'name="pin"' in page


def test_nothing_is_withdrawn_by_a_link(visitor: FlaskClient) -> None:
    visitor.get("/en/case?token=token-1&withdraw=confirmed")
    assert opened(visitor).count("Withdrawn: no longer") == 1


def test_the_address_of_a_case_tells_nobody_what_was_done_there(visitor: FlaskClient) -> None:
    question = visitor.post("/en/case", data={"token": "token-1", "withdraw": "ask"}).text
    for page in (opened(visitor), question):
        main = page.split("<main")[1].split("</main>")[0]
        assert set(re.findall(r'action="([^"]+)"', main)) == {"/en/case"}


def test_what_is_said_of_a_withdrawal_is_what_happens(visitor: FlaskClient) -> None:
    yes = {"token": "token-1", "withdraw": "confirmed"}
    said = visitor.post("/en/case", data=yes).text + visitor.get("/en/privacy").text
    assert "for good" not in said
    assert said.count("the next time they fetch the whole list") == 2
