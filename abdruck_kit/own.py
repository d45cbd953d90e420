"""The list by its own feed: every view of a picture, films by their frames, withdrawals."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from threatexchange.exchanges import auth, fetch_state, signal_exchange_api
from threatexchange.exchanges.collab_config import CollaborationConfigWithDefaults
from threatexchange.exchanges.fetch_state import SignalOpinion, SignalOpinionCategory
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal
from threatexchange.signal_type.sha256 import VideoSHA256Signal
from threatexchange.signal_type.signal_base import SignalType
from urllib3.util import Retry

from abdruck_kit.access import AbdruckCredentials, Address, SpeaksBack
from abdruck_kit.film import FILM_TYPES, Frame, write_frames
from abdruck_kit.film import NAME as FILM

NAME = "abdruck"
PAGE = 5000
TIMEOUT = 60  # seconds
STALE_AFTER = 300 * 24 * 3600  # the list forgets withdrawals some time after that
RETRY = Retry(total=5, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504])
OTHER_VIEWS = (
    "upright",
    "unconverted",
    "rotate90",
    "rotate180",
    "rotate270",
    "flipx",
    "flipy",
    "flipplus1",
    "flipminus1",
    "crop2",
    "crop4",
    "crop6",
    "crop8",
    "crop10",
)
EXACT = {"md5": VideoMD5Signal.get_name(), "sha256": VideoSHA256Signal.get_name()}


@dataclass
class AbdruckConfig(CollaborationConfigWithDefaults, Address):
    """Where the list is."""

    api: str = field(init=False, default=NAME)


@dataclass
class Cursor(fetch_state.FetchCheckpointBase):
    """Where a fetch ended, the time of the last change it saw, and when it was."""

    cursor: str
    changed_at: int
    fetched_at: int

    def is_stale(self) -> bool:
        """Tell whether withdrawals may have been missed: then all is fetched afresh."""
        return time.time() - self.fetched_at > STALE_AFTER

    def get_progress_timestamp(self) -> int:
        """Return the time of the last change."""
        return self.changed_at


@dataclass
class Record:
    """A picture in one of its views, or a film: signals by their type's name."""

    entry: int
    disputed: bool
    signals: dict[str, str]


@dataclass
class Listing(fetch_state.FetchedSignalMetadata):
    """Which entries a signal is of, and whether platforms dispute them."""

    entries: dict[int, bool]

    def get_as_opinions(self) -> Sequence[SignalOpinion]:
        """Say that someone asked for this, and where platforms did not agree."""
        opinions = []
        for entry, disputed in self.entries.items():
            # Nobody has looked at the picture: the person who is in it has asked.
            tags = {f"entry-{entry}"}
            opinions.append(SignalOpinion(False, SignalOpinionCategory.INVESTIGATION_SEED, tags))
            if disputed:
                opinions.append(SignalOpinion(False, SignalOpinionCategory.NEGATIVE_CLASS, set()))
        return opinions


class AbdruckExchange(
    SpeaksBack,
    auth.SignalExchangeWithAuth[AbdruckConfig, AbdruckCredentials],
    signal_exchange_api.SignalExchangeAPI[AbdruckConfig, Cursor, Listing, str, Record],
):
    """The exchange `abdruck`."""

    def __init__(self, collab: AbdruckConfig, key: AbdruckCredentials) -> None:
        super().__init__()
        self.collab = collab
        self.key = key

    @classmethod
    def for_collab(cls, collab: AbdruckConfig, credentials: Any = None) -> Self:
        """Return the exchange with the key that was given or that the environment holds."""
        return cls(collab, credentials or AbdruckCredentials.get(cls))

    @classmethod
    def get_name(cls) -> str:
        """Return the exchange's name."""
        return NAME

    @staticmethod
    def get_config_cls() -> type[AbdruckConfig]:
        """Return what has to be configured."""
        return AbdruckConfig

    @staticmethod
    def get_checkpoint_cls() -> type[Cursor]:
        """Return what is kept between fetches."""
        return Cursor

    @staticmethod
    def get_record_cls() -> type[Listing]:
        """Return what is known of a signal."""
        return Listing

    @staticmethod
    def get_credential_cls() -> type[AbdruckCredentials]:
        """Return how the key is given."""
        return AbdruckCredentials

    def fetch_iter(
        self, _supported_signal_types: Sequence[type[SignalType]], checkpoint: Cursor | None
    ) -> Iterator[fetch_state.FetchDelta[str, Record, Cursor]]:
        """Fetch what changed, page by page."""
        cursor = checkpoint.cursor if checkpoint else "0"
        changed_at = checkpoint.changed_at if checkpoint else 0
        with self._session() as session:
            more = True
            while more:
                page = self._page(session, cursor)
                updates: dict[str, Record | None] = {}
                for entry in page["entries"]:
                    updates |= records(entry)
                    changed_at = max(changed_at, read_time(entry["changed_at"]))
                cursor, more = page["cursor"], page["more"]
                reached = Cursor(cursor, changed_at, int(time.time()))
                yield fetch_state.FetchDelta(updates, reached)

    @classmethod
    def naive_convert_to_signal_type(
        cls,
        signal_types: Sequence[type[SignalType]],
        collab: AbdruckConfig,  # noqa: ARG003  # named so by the interface
        fetched: Mapping[str, Record | None],
    ) -> dict[type[SignalType], dict[str, Listing]]:
        """Return the records by signal type and value, as indices want them."""
        found: dict[type[SignalType], dict[str, Listing]] = {}
        for s_type in signal_types:
            name = FILM if s_type.get_name() in FILM_TYPES else s_type.get_name()
            for record in fetched.values():
                if record is not None and (value := record.signals.get(name)):
                    listing = found.setdefault(s_type, {}).setdefault(value, Listing({}))
                    listing.entries[record.entry] = record.disputed
        return found

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.auth = (self.key.user, self.key.password)
        session.mount(self.collab.base_url, HTTPAdapter(max_retries=RETRY))
        return session

    def _page(self, session: requests.Session, cursor: str) -> Any:
        where = {"cursor": cursor, "limit": str(PAGE)}
        address = f"{self.collab.base_url}/api/v1/entries"
        response = session.get(address, params=where, timeout=TIMEOUT)
        response.raise_for_status()
        return response.json()


def read_time(text: str) -> int:
    """Return seconds since 1970."""
    return int(datetime.fromisoformat(text).timestamp())


def records(entry: Mapping[str, Any]) -> dict[str, Record | None]:
    """Return what an entry is kept as; None takes back what was kept.

    A platform's store may hold one value of a type under a name (HMA's does), so that each view
    of a picture has a name of its own: `7`, `7-upright`.
    """
    names = [str(entry["id"]), *(f"{entry['id']}-{view}" for view in OTHER_VIEWS)]
    if entry["state"] == "withdrawn":
        return dict.fromkeys(names)
    signals = [exact_and_film(entry), *({} for _ in OTHER_VIEWS)]
    if entry["kind"] == "image":
        for place, view in enumerate(("stored", *OTHER_VIEWS)):
            if value := first_value(entry, view):
                signals[place][PdqSignal.get_name()] = value
    disputed = entry["state"] == "disputed"
    return {
        name: Record(int(entry["id"]), disputed, found)
        for name, found in zip(names, signals, strict=True)
        if found
    }


def first_value(entry: Mapping[str, Any], view: str) -> str | None:
    """Return a picture's PDQ in a view; of a moving picture, its first frame's."""
    found = [
        (each.get("frame_ms", 0), each["value"])
        for each in entry["fingerprints"]
        if each["algorithm"] == "pdq" and each["view"] == view
    ]
    return min(found)[1] if found else None


def exact_and_film(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return a film's signals: its file's, and its frames as one."""
    found = {}
    if entry["kind"] == "video":
        for each in entry["fingerprints"]:
            if each["algorithm"] in EXACT:
                found[EXACT[each["algorithm"]]] = each["value"]
    frames = [
        Frame(each["value"], each["quality"], each["frame_ms"] / 1000)
        for each in entry["fingerprints"]
        if each["algorithm"] == "pdq" and "frame_ms" in each
    ]
    if frames:
        found[FILM] = write_frames(frames)
    return found
