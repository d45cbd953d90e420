"""The list by NCMEC's protocol: the stock client, with our address and in UTC everywhere."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Self

from threatexchange.exchanges.clients.ncmec import hash_api
from threatexchange.exchanges.collab_config import CollaborationConfigWithDefaults
from threatexchange.exchanges.impl.ncmec_api import NCMECSignalExchangeAPI

from abdruck_kit.access import AbdruckCredentials, Address, SpeaksBack

NAME = "abdruck_ncmec"


@dataclass
class NcmecConfig(CollaborationConfigWithDefaults, Address):
    """Where the list is, and whose entries to take."""

    api: str = field(init=False, default=NAME)
    only_esp_ids: set[int] = field(
        default_factory=set, metadata={"help": "only take entries of these members"}
    )

    @property
    def environment(self) -> SimpleNamespace:
        """What the stock client asks for its base address."""
        return SimpleNamespace(value=f"{self.base_url}/ncmec")


class UtcClient(hash_api.NCMECHashAPI):
    """Asks for windows in UTC: the stock client writes local time and calls it UTC."""

    def get_entries(
        self, *, start_timestamp: int = 0, end_timestamp: int = 0, next_: str = ""
    ) -> hash_api.GetEntriesResponse:
        """Fetch one page."""
        window = {"from": start_timestamp, "to": end_timestamp or int(time.time())}
        times = {name: write_time(seconds) for name, seconds in window.items()}
        found = self._get(hash_api.NCMECEndpoint.entries, next_=next_, **times)
        wrapped = hash_api._XMLWrapper(found)
        return hash_api.GetEntriesResponse.from_xml(wrapped, int(time.time()))


def write_time(seconds: int) -> str:
    """Write seconds since 1970 as the protocol does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class AbdruckNcmecExchange(SpeaksBack, NCMECSignalExchangeAPI):
    """The exchange `abdruck_ncmec`."""

    collab: Any  # the stock class wants a configuration that names one of NCMEC's own hosts

    def __init__(self, collab: Any, username: str, password: str) -> None:
        super().__init__(collab, username, password)
        self.key = AbdruckCredentials(username, password)

    @classmethod
    def for_collab(cls, collab: Any, credentials: Any = None) -> Self:
        """Return the exchange with the key that was given or that the environment holds."""
        key = credentials or AbdruckCredentials.get(cls)
        return cls(collab, key.user, key.password)

    @classmethod
    def get_name(cls) -> str:
        """Return the exchange's name."""
        return NAME

    @staticmethod
    def get_config_cls() -> type[Any]:
        """Return what has to be configured."""
        return NcmecConfig

    @staticmethod
    def get_credential_cls() -> type[AbdruckCredentials]:
        """Return how the key is given."""
        return AbdruckCredentials

    def get_client(self, environment: Any) -> UtcClient:
        """Return the client."""
        return UtcClient(self.key.user, self.key.password, environment)
