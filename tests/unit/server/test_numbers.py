import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cases.numbers import ALPHABET, Receipt, ReceiptMaker, read_number, read_pin
from server.store.keys import Keyring

KEYS = Keyring(bytes(32), {1: bytes(32)})


def receipt(request_id: bytes = b"a request") -> Receipt:
    return ReceiptMaker(KEYS).receipt(request_id)


@given(st.binary(min_size=16, max_size=16))
def test_every_receipt_can_be_typed_back(request_id: bytes) -> None:
    made = receipt(request_id)
    assert read_number(made.case_number) == made.case_number
    assert read_pin(made.pin) == made.pin


def test_the_same_request_gives_the_same_receipt() -> None:
    assert receipt() == receipt()
    assert receipt() != receipt(b"another request")


def test_another_secret_gives_another_receipt() -> None:
    other = ReceiptMaker(Keyring(secrets.token_bytes(32), {1: bytes(32)}))
    assert other.receipt(b"a request") != receipt()


def test_a_number_is_read_as_it_was_meant() -> None:
    number = receipt().case_number
    bare = number.replace("-", "")
    for typed in (bare, bare.lower(), f" {number} ", number.replace("-", " – "), ".".join(bare)):
        assert read_number(typed) == number
    wanted = next(
        made
        for made in (receipt(bytes([count])).case_number for count in range(255))
        if "0" in made and "1" in made
    )
    assert read_number(wanted.replace("0", "o").replace("1", "I")) == wanted
    assert read_number(wanted.replace("0", "O").replace("1", "l")) == wanted


def test_every_single_typing_error_and_every_swap_is_noticed() -> None:
    number = receipt().case_number.replace("-", "")
    for position, right in enumerate(number):
        for wrong in set(ALPHABET) - {right}:
            assert read_number(number[:position] + wrong + number[position + 1 :]) is None
    for position in range(len(number) - 1):
        one, two = number[position], number[position + 1]
        if one != two:
            assert read_number(number[:position] + two + one + number[position + 2 :]) is None


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 12, "ß" * 12, "0" * 13, "²" * 12, "\0" * 12])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "٣" * 8, "²" * 8])
def test_what_is_no_pin_is_none(text: str) -> None:
    assert read_pin(text) is None


def test_a_pin_may_be_typed_in_groups() -> None:
    assert read_pin(" 1234 5678 ") == read_pin("1234-5678") == "12345678"
