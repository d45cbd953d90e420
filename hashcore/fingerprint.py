"""One fingerprint as it travels: from the visitor's browser to the server to a platform.

No third-party import here: the server reads fingerprints and never a picture.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hashcore.errors import BadFingerprint
from hashcore.limits import HEX_DIGITS, MAX_FRAME_MS, VIEWS

_FIELDS = frozenset({"algorithm", "value", "quality", "view", "frame_ms"})
# \Z and not $: the latter lets a line feed through behind the last digit.
_VALUE = {name: re.compile(rf"[0-9a-f]{{{digits}}}\Z") for name, digits in HEX_DIGITS.items()}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A value that says a lot about a file, checked once when it is made.

    `value` is lower-case hex. A PDQ fingerprint has a quality of 0 to 100 and names its view;
    of a frame, it also says when that is first shown. The exact ones (MD5, SHA-1, SHA-256) have
    none of these.

    Raises:
        BadFingerprint: a field breaks these rules.
    """

    algorithm: str
    value: str
    quality: int | None = None
    view: str | None = None
    frame_ms: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.algorithm, str) or self.algorithm not in _VALUE:
            raise BadFingerprint("algorithm", "is not one of " + ", ".join(_VALUE))
        if not isinstance(self.value, str) or not _VALUE[self.algorithm].match(self.value):
            digits = HEX_DIGITS[self.algorithm]
            raise BadFingerprint("value", f"is not {digits} lower-case hexadecimal digits")
        if self.algorithm == "pdq":
            self._check_perceptual()
        elif self.quality is not None:
            raise BadFingerprint("quality", f"does not belong to {self.algorithm}")
        elif self.view is not None:
            raise BadFingerprint("view", f"does not belong to {self.algorithm}")
        elif self.frame_ms is not None:
            raise BadFingerprint("frame_ms", f"does not belong to {self.algorithm}")

    def _check_perceptual(self) -> None:
        # `type`, not isinstance: True is an int and no quality.
        if type(self.quality) is not int or not 0 <= self.quality <= 100:
            raise BadFingerprint("quality", "is not a whole number from 0 to 100")
        if not isinstance(self.view, str) or self.view not in VIEWS:
            raise BadFingerprint("view", "is not one of " + ", ".join(VIEWS))
        time = self.frame_ms
        if time is not None and (type(time) is not int or not 0 <= time <= MAX_FRAME_MS):
            raise BadFingerprint("frame_ms", f"is not a whole number from 0 to {MAX_FRAME_MS}")

    @classmethod
    def parse(cls, fields: Mapping[str, object]) -> Self:
        """Read a fingerprint from what JSON gave; an unknown or a null field is an error.

        Raises:
            BadFingerprint: a field is missing, unknown or wrong.
        """
        if not isinstance(fields, Mapping):
            raise BadFingerprint("", "is not an object")
        for name, value in fields.items():
            if name not in _FIELDS:
                raise BadFingerprint(str(name), "is not a known field")
            if value is None:
                raise BadFingerprint(name, "is null")
        for name in ("algorithm", "value"):
            if name not in fields:
                raise BadFingerprint(name, "is missing")
        return cls(**fields)  # type: ignore[arg-type] # __post_init__ checks every type

    def as_dict(self) -> dict[str, str | int]:
        """Return the fields that are set, ready for JSON."""
        fields: dict[str, str | int] = {"algorithm": self.algorithm, "value": self.value}
        if self.quality is not None:
            fields["quality"] = self.quality
        if self.view is not None:
            fields["view"] = self.view
        if self.frame_ms is not None:
            fields["frame_ms"] = self.frame_ms
        return fields
