"""Case numbers and PINs: read aloud, typed on a phone, and derived from the visitor's request.

A case number is 11 random characters of Crockford's base 32 (55 bits) and a check character by
ISO 7064 (mod 33,32), in groups of four. It has no I, L, O and U; typed, they are read as meant.
"""

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36 as iso7064

from server.store.keys import Keyring, digest

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 11
PIN_DIGITS = 8

LOOK_ALIKES = str.maketrans("OIL", "011")
BETWEEN = re.compile(r"[\s\-\u2010-\u2015.]+")


@dataclass(frozen=True)
class Receipt:
    """What the visitor keeps: both are shown once and stored nowhere."""

    case_number: str
    pin: str


class ReceiptMaker:
    """Derives receipts: the same request gives the same one, without its being stored."""

    def __init__(self, keys: Keyring) -> None:
        self._number_key = keys.derive("case number")
        self._pin_key = keys.derive("pin")

    def receipt(self, request_id: bytes) -> Receipt:
        """Return the receipt of a request."""
        bits = int.from_bytes(digest(self._number_key, request_id))
        body = ""
        for _ in range(RANDOM_CHARACTERS):
            bits, index = divmod(bits, len(ALPHABET))
            body += ALPHABET[index]
        number = body + iso7064.calc_check_digit(body, ALPHABET)
        pin = int.from_bytes(digest(self._pin_key, request_id)) % 10**PIN_DIGITS
        return Receipt("-".join(number[i : i + 4] for i in (0, 4, 8)), f"{pin:0{PIN_DIGITS}d}")


class CaseIndex:
    """Where a case is found: by a keyed digest of its number, which is stored nowhere."""

    def __init__(self, keys: Keyring) -> None:
        self._key = keys.derive("case look-up")

    def digest(self, number: str) -> bytes:
        """Return the digest of a case number, 32 bytes."""
        return digest(self._key, number.encode())


def read_number(text: str) -> str | None:
    """Return a case number as it is written, from how somebody typed it; None if it is none."""
    number = BETWEEN.sub("", text).upper().translate(LOOK_ALIKES)
    if len(number) != RANDOM_CHARACTERS + 1 or not set(number) <= set(ALPHABET):
        return None
    if not iso7064.is_valid(number, ALPHABET):
        return None
    return "-".join(number[i : i + 4] for i in (0, 4, 8))


def read_pin(text: str) -> str | None:
    """Return a PIN from how somebody typed it; None if it is none."""
    pin = BETWEEN.sub("", text)
    return pin if len(pin) == PIN_DIGITS and pin.isascii() and pin.isdigit() else None
