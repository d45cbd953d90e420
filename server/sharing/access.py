"""Who may call: a valid key with the right scope, and not too often. Keeps no address."""

import threading
import time
from dataclasses import dataclass

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
