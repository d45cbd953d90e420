"""Why a file or a fingerprint was refused.

Codes are for programs and translations; the sentence is for whoever reads a terminal.
"""

from typing import Final

SENTENCES: Final = {
    "empty-file": "This file is empty.",
    "not-a-picture": "This file is not a picture.",
    "unsupported-format": "This kind of file cannot be read here.",
    "truncated": "This picture is incomplete or damaged.",
    "too-many-pixels": "This picture has more pixels than can be read safely.",
    "out-of-memory": "There is not enough memory to read this picture.",
    "unreadable-file": "This file could not be opened.",
    "video-too-plain": "Nothing in this video can be recognised.",
}
"""Every code that a `HashError` can carry."""


class HashError(Exception):
    """A file that gives no fingerprint; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


class BadFingerprint(ValueError):
    """A fingerprint that breaks the rules; `field` names the offending part."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
