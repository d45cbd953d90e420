"""What every protocol asks of a call: a valid key with the right scope, not too often.

Keeps no address.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import request

from server.cases.feedback import NoSuchFingerprint, UnknownEntry
from server.cases.platforms import Caller, Platforms
from server.errors import Refused


@dataclass
class Bucket:
    """What a key may still ask for."""

    left: float
    filled_at: float


class RateLimit:
    """Lets each key ask so many times a minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def take(self, username: str) -> bool:
        """Count one request; False when there were too many."""
        now = time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(username, Bucket(self._most, now))
            filled = (now - bucket.filled_at) * self._most / 60
            bucket.left = min(self._most, bucket.left + filled)
            bucket.filled_at = now
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True


class Access:
    """Checks keys, scopes and rates."""

    def __init__(self, platforms: Platforms, requests_per_minute: int) -> None:
        self._platforms = platforms
        self._rate = RateLimit(requests_per_minute)

    def require(self, username: str | None, secret: str | None, scope: str) -> Caller:
        """Return who calls.

        Raises:
            Refused: No valid key (401), a key for other things (403), or too often (429).
        """
        caller = self._platforms.identify(username, secret) if username and secret else None
        if caller is None:
            raise Refused(401, "wrong-key", "This needs a valid key.")
        # Only known keys are counted: invented ones must not fill the table.
        if not self._rate.take(caller.username):
            raise Refused(429, "too-many-requests", "Too many requests. Try again in a minute.")
        if scope not in caller.scopes:
            raise Refused(403, "scope-missing", f"This key may not be used for: {scope}.")
        return caller


def basic_caller(access: Access, scope: str) -> Caller:
    """Return who calls, by HTTP Basic.

    Raises:
        Refused: As `Access.require` does.
    """
    shown = request.authorization
    if shown is None or shown.type != "basic":
        return access.require(None, None, scope)
    return access.require(shown.username, shown.password, scope)


def whole_number(name: str, default: int, digits: int) -> int:
    """Return a number in the address.

    Raises:
        Refused: It is something else, or has more digits.
    """
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise Refused(400, "bad-number", f"'{name}' must be a whole number.")
    return int(text)


@contextmanager
def refusing_unlisted() -> Iterator[None]:
    """Refuse a word on what is not on the list.

    Raises:
        Refused: The entry is not on the list, or has no such fingerprint.
    """
    try:
        yield
    except UnknownEntry as error:
        raise Refused(404, "unknown-entry", "This entry is not on the list.") from error
    except NoSuchFingerprint as error:
        message = "The entry has no fingerprint of this algorithm."
        raise Refused(404, "no-such-fingerprint", message) from error


def refusal_headers(error: Refused, challenge: str | None = None) -> dict[str, str]:
    """Return what clients go by: how a key is shown, and when to ask again."""
    if error.status == 401 and challenge is not None:
        return {"WWW-Authenticate": challenge}
    return {"Retry-After": "60"} if error.status == 429 else {}
