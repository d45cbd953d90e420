"""What the case pages need from whoever keeps the cases; the server implements it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

type MediaKind = Literal["image", "video"]
type EntryState = Literal["active", "withdrawn", "disputed"]
type PlatformAct = Literal["fetched", "blocked", "disagreed"]


@dataclass(frozen=True)
class PlatformReport:
    """One thing that a platform did with an entry, by day."""

    platform: str
    what: PlatformAct
    on: date


@dataclass(frozen=True)
class SentEntry:
    """One picture or video of a case as its owner may see it: no fingerprints."""

    reference: str  # opaque, counts within the case
    kind: MediaKind
    sent_on: date
    state: EntryState
    reports: tuple[PlatformReport, ...] = ()


@dataclass(frozen=True)
class OpenCase:
    """A case whose number and PIN were right."""

    number: str
    token: str  # signed and short-lived; stands in hidden fields instead of number and PIN
    entries: tuple[SentEntry, ...]


class CaseDesk(Protocol):
    """Opens cases and takes entries back."""

    def open(self, number: str, pin: str) -> OpenCase | None:
        """Open a case; None for unknown, wrong, locked and withdrawn long ago alike."""
        ...

    def reopen(self, token: str) -> OpenCase | None:
        """Open a case again by its token; None when the token has run out."""
        ...

    def withdraw(self, token: str, references: Sequence[str] | None) -> OpenCase | None:
        """Take entries off the list, all of them when `references` is None."""
        ...
