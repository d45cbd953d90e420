"""PINs are kept as argon2id hashes of a keyed digest, so that a stolen database cannot be tried."""

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.store.keys import Keyring, digest

# OWASP's least: enough with the keyed digest before it, and 50 visitors at once still fit.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class PinCheck:
    """Hashes and checks PINs."""

    def __init__(self, keys: Keyring) -> None:
        self._pepper = keys.derive("pin pepper")
        self._dummy = HASHER.hash(b"nobody's")

    def hash(self, number: str, pin: str) -> str:
        """Return what is stored for a PIN; it fits this case number only."""
        return HASHER.hash(self._peppered(number, pin))

    def matches(self, number: str, pin: str, stored: str) -> bool:
        """Tell whether a PIN is the case's."""
        try:
            return HASHER.verify(stored, self._peppered(number, pin))
        except VerifyMismatchError:
            return False

    def pretend(self) -> None:
        """Take as long as a check: time must not tell whether there was something to check."""
        self.matches("", "", self._dummy)

    def _peppered(self, number: str, pin: str) -> bytes:
        return digest(self._pepper, number.encode(), pin.encode())
