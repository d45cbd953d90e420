"""What the case pages need from whoever keeps the cases; the server's desk fits as it is."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol


class PlatformReport(Protocol):
    """One thing that a platform did with an entry, by day."""

    @property
    def platform(self) -> str:
        """The platform's name."""

    @property
    def what(self) -> Literal["fetched", "blocked", "disagreed"]:
        """What it did."""

    @property
    def on(self) -> date:
        """The day, in UTC."""


class SentEntry(Protocol):
    """One picture or video of a case as its owner may see it: no fingerprints."""

    @property
    def reference(self) -> str:
        """An opaque name, which counts within the case."""

    @property
    def kind(self) -> Literal["image", "video"]:
        """What it is."""

    @property
    def sent_on(self) -> date:
        """The day, in UTC."""

    @property
    def state(self) -> Literal["active", "withdrawn", "disputed"]:
        """How it stands on the list."""

    @property
    def reports(self) -> Sequence[PlatformReport]:
        """What platforms did with it."""


class OpenCase(Protocol):
    """A case whose number and PIN were right."""

    @property
    def number(self) -> str:
        """The case number as it is written."""

    @property
    def token(self) -> str:
        """Signed and short-lived; stands in hidden fields instead of number and PIN."""

    @property
    def entries(self) -> Sequence[SentEntry]:
        """What was sent, in its order."""


class CaseDesk(Protocol):
    """Opens cases and takes entries back."""

    def open(self, number: str, pin: str) -> OpenCase | None:
        """Open a case; None for unknown, wrong, locked and withdrawn long ago alike."""

    def reopen(self, token: str) -> OpenCase | None:
        """Open a case again by its token; None when the token has run out."""

    def withdraw(self, token: str, references: Sequence[str] | None) -> OpenCase | None:
        """Take entries off the list, all of them when `references` is None."""
