import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hashcore.fingerprint import Fingerprint
from server.cases.answers import Answers
from server.cases.desk import Desk, DeskRules, OpenCase
from server.cases.numbers import Receipt
from server.cases.opening import (
    Item,
    NothingRecognisable,
    Opening,
    RequestIdReused,
    Submission,
)
from server.settings import Settings
from server.store.database import Database
from server.store.keys import Keyring, open_keyring
from server.store.tables import cases, entries, fingerprints, tallies

TODAY = date(2030, 1, 31)
RULES = DeskRules(wrong_pins_per_day=3, token_minutes=60, forget_days=30)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


class Calendar:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def keys(database: Database, settings: Settings) -> Keyring:
    return open_keyring(settings.keys_path())[0]


@pytest.fixture
def opening(database: Database, keys: Keyring) -> Opening:
    return Opening(database, keys)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def desk(database: Database, keys: Keyring, calendar: Calendar) -> Desk:
    return Desk(database, keys, RULES, calendar)


def picture(digit: str, quality: int = 100) -> Item:
    pdq = Fingerprint("pdq", digit * 64, quality, "stored")
    return Item("image", (pdq, Fingerprint("md5", digit * 32)))


def sent(*items: Item, request: bytes = b"request", answers: Answers | None = None) -> Submission:
    return Submission(request, items or (picture("a"),), answers or Answers("minor"))


def rows(database: Database, table: object) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def opened(desk: Desk, receipt: Receipt) -> OpenCase:
    case = desk.open(receipt.case_number, receipt.pin)
    assert case is not None
    return case


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**8:08d}"


def test_the_same_request_again_gives_the_same_receipt_and_no_second_case(
    opening: Opening, database: Database
) -> None:
    first = opening.open(sent(), TODAY)
    again = opening.open(sent(), TODAY)
    assert (first.new, again.new) == (True, False)
    assert first.receipt == again.receipt
    assert rows(database, cases) == rows(database, entries) == 1


def test_the_same_request_at_the_same_time_makes_one_case(
    opening: Opening, database: Database
) -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(opening.open(sent(), TODAY))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.receipt for each in found}) == 1
    assert [each.new for each in found].count(True) == 1
    assert len(found) == 8
    assert rows(database, cases) == 1


def test_the_same_request_with_other_content_is_refused_and_changes_nothing(
    opening: Opening, database: Database
) -> None:
    opening.open(sent(picture("a")), TODAY)
    with pytest.raises(RequestIdReused):
        opening.open(sent(picture("b")), TODAY)
    assert rows(database, entries) == 1


def test_order_and_answers_are_not_content(opening: Opening) -> None:
    opening.open(sent(picture("a")), TODAY)
    turned = Item("image", tuple(reversed(picture("a").fingerprints)))
    assert not opening.open(sent(turned, answers=Answers("adult")), TODAY).new


def test_the_same_picture_twice_is_one_entry(opening: Opening, database: Database) -> None:
    opening.open(sent(picture("a"), picture("b"), picture("a")), TODAY)
    assert rows(database, entries) == 2


def test_a_too_plain_picture_is_kept_by_its_exact_fingerprints_only(
    opening: Opening, database: Database
) -> None:
    opening.open(sent(picture("a", quality=49)), TODAY)
    with database.reading() as connection:
        assert connection.execute(select(fingerprints.c.algorithm)).scalars().all() == ["md5"]


def test_a_picture_with_nothing_to_recognise_is_refused(opening: Opening) -> None:
    plain = Item("image", (Fingerprint("pdq", "0" * 64, 3, "stored"),))
    with pytest.raises(NothingRecognisable) as caught:
        opening.open(sent(picture("a"), plain), TODAY)
    assert caught.value.position == 1


def test_answers_are_counted_by_month_and_stored_with_no_case(
    opening: Opening, database: Database
) -> None:
    told = Answers("helper", "yes", ("tiktok", "somewhere-else", "elsewhere"), "no")
    opening.open(sent(answers=told), TODAY)
    opening.open(sent(answers=told), TODAY)
    opening.open(sent(request=b"another", answers=Answers("helper")), TODAY)
    with database.reading() as connection:
        found = {tuple(row) for row in connection.execute(select(tallies))}
    month = date(2030, 1, 1)
    assert found == {
        (month, "who", "helper", 2),
        (month, "already_online", "yes", 1),
        (month, "blackmail", "no", 1),
        (month, "where", "tiktok", 1),
        (month, "where", "other", 1),
    }


def test_a_case_opens_with_its_number_and_pin(opening: Opening, desk: Desk) -> None:
    receipt = opening.open(sent(picture("a"), picture("b")), TODAY).receipt
    case = opened(desk, receipt)
    assert case.number == receipt.case_number
    assert [(each.reference, each.kind, each.state) for each in case.entries] == [
        ("1", "image", "active"),
        ("2", "image", "active"),
    ]
    assert {each.sent_on for each in case.entries} == {TODAY}
    assert desk.reopen(case.token) == case


def test_unknown_wrong_and_malformed_are_one_answer(opening: Opening, desk: Desk) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    other = opening.open(sent(request=b"another"), TODAY).receipt
    assert desk.open(receipt.case_number, wrong(receipt.pin)) is None
    assert desk.open(other.case_number, receipt.pin) is None
    assert desk.open("0000-0000-0000", receipt.pin) is None
    assert desk.open("", "") is None


def test_a_case_closes_for_the_day_after_too_many_wrong_pins(
    opening: Opening, desk: Desk, calendar: Calendar
) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    for _ in range(3):
        assert desk.open(receipt.case_number, wrong(receipt.pin)) is None
    assert desk.open(receipt.case_number, receipt.pin) is None
    calendar.now += timedelta(days=1)
    assert desk.open(receipt.case_number, receipt.pin) is not None


def test_right_pins_are_not_counted(opening: Opening, desk: Desk) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    for _ in range(2):
        assert desk.open(receipt.case_number, wrong(receipt.pin)) is None
    for _ in range(5):
        assert desk.open(receipt.case_number, receipt.pin) is not None


def test_guessing_in_parallel_gets_no_more_attempts(
    opening: Opening, desk: Desk, database: Database
) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    guesses = [
        threading.Thread(target=desk.open, args=(receipt.case_number, wrong(receipt.pin)))
        for _ in range(8)
    ]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()
    with database.reading() as connection:
        assert connection.execute(select(cases.c.wrong_pins)).scalar_one() == 3


def test_withdrawing_one_leaves_the_others(
    opening: Opening, desk: Desk, database: Database
) -> None:
    receipt = opening.open(sent(picture("a"), picture("b")), TODAY).receipt
    case = opened(desk, receipt)
    after = desk.withdraw(case.token, ["2", "2", "77", "x", "²", "9" * 5000])
    assert after is not None
    assert [each.state for each in after.entries] == ["active", "withdrawn"]
    assert rows(database, fingerprints) == 2


def test_withdrawing_removes_the_values_and_leaves_tombstones(
    opening: Opening, desk: Desk, database: Database
) -> None:
    receipt = opening.open(sent(picture("a"), picture("b")), TODAY).receipt
    case = opened(desk, receipt)
    after = desk.withdraw(case.token, None)
    assert after is not None
    assert {each.state for each in after.entries} == {"withdrawn"}
    assert rows(database, fingerprints) == 0
    with database.reading() as connection:
        assert connection.execute(select(cases.c.content_digest)).scalar_one() is None
        changes = connection.execute(select(entries.c.change_seq)).scalars().all()
    assert sorted(changes) == [3, 4]


def test_withdrawing_again_is_no_new_change(
    opening: Opening, desk: Desk, database: Database
) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    case = opened(desk, receipt)
    desk.withdraw(case.token, None)
    desk.withdraw(case.token, ["1"])
    with database.reading() as connection:
        assert connection.execute(select(entries.c.change_seq)).scalar_one() == 2


def test_the_request_still_gives_its_receipt_after_a_withdrawal(
    opening: Opening, desk: Desk, database: Database
) -> None:
    first = opening.open(sent(), TODAY)
    desk.withdraw(opened(desk, first.receipt).token, None)
    assert opening.open(sent(), TODAY).receipt == first.receipt
    assert rows(database, fingerprints) == 0


def test_a_case_withdrawn_long_ago_is_unknown(
    opening: Opening, desk: Desk, calendar: Calendar
) -> None:
    receipt = opening.open(sent(picture("a"), picture("b")), TODAY).receipt
    token = opened(desk, receipt).token
    desk.withdraw(token, ["1"])
    calendar.now += timedelta(days=31)
    assert opened(desk, receipt)
    desk.withdraw(token, None)
    calendar.now += timedelta(days=31)
    assert desk.open(receipt.case_number, receipt.pin) is None
    assert desk.reopen(token) is None


def test_an_invented_or_old_token_opens_nothing(
    opening: Opening, desk: Desk, database: Database, keys: Keyring
) -> None:
    receipt = opening.open(sent(), TODAY).receipt
    token = opened(desk, receipt).token
    expired = Desk(database, keys, replace(RULES, token_minutes=-1))
    for bad in ("", "x", token + "x", token[:-3], receipt.case_number):
        assert desk.reopen(bad) is None
        assert desk.withdraw(bad, None) is None
    assert expired.reopen(token) is None
    assert expired.withdraw(token, None) is None
    assert rows(database, fingerprints) == 2
