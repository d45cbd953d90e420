"""What both exchanges share: the address of the list, the key, and the way back for verdicts."""

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from threatexchange.exchanges import auth
from threatexchange.exchanges.clients.stopncii.api import (
    StopNCIIAPI,
    StopNCIICSPFeedbackValue,
    StopNCIIEndpoint,
    StopNCIISignalType,
)
from threatexchange.exchanges.fetch_state import SignalOpinion, SignalOpinionCategory
from threatexchange.exchanges.impl.ncmec_api import NCMECCredentials
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal
from threatexchange.signal_type.signal_base import SignalType

from abdruck_kit.film import FILM_TYPES, read_frames

VERDICTS = {
    SignalOpinionCategory.POSITIVE_CLASS: StopNCIICSPFeedbackValue.Blocked,
    SignalOpinionCategory.NEGATIVE_CLASS: StopNCIICSPFeedbackValue.NotBlocked,
}


@dataclass
class Address:
    """Where the list is; comes before the fields with defaults."""

    base_url: str = field(
        metadata={"help": "address of the list without a path, such as https://abdruck.example"}
    )


@dataclass
class AbdruckCredentials(NCMECCredentials):
    """The key that the list's operator gave, `user:password`: one for every feed."""

    ENV_VARIABLE: ClassVar[str] = "TX_ABDRUCK_CREDENTIALS"
    FILE_NAME: ClassVar[str] = "~/.tx_abdruck_credentials"
    # Without its own, this would take what tx holds for NCMEC and send it to us.
    _DEFAULT: ClassVar[auth.CredentialHelper | None] = None


class Located(Protocol):
    """A configuration that knows the list's address."""

    base_url: str


class SpeaksBack:
    """Tells the list what was done with a match; the person who asked sees it on the case page."""

    collab: Located
    key: AbdruckCredentials

    def report_opinion(self, s_type: type[SignalType], signal: str, opinion: SignalOpinion) -> None:
        """Tell that a match was acted upon, or that it was not what it should be.

        Raises:
            NotImplementedError: The list takes no verdict on this type, or it was none.
        """
        verdict = VERDICTS.get(opinion.category)
        if verdict is None:
            raise NotImplementedError("An investigation is no verdict yet.")
        functions = dict.fromkeys(StopNCIIEndpoint, self.key.password)
        base = f"{self.collab.base_url}/stopncii/v1"
        client = StopNCIIAPI(self.key.user, self.key.password, functions, base)
        client.submit_feedback(*named(s_type, signal), verdict)


def named(s_type: type[SignalType], signal: str) -> tuple[StopNCIISignalType, str]:
    """Return a signal by the name and value under which the list takes verdicts.

    Raises:
        NotImplementedError: The list takes no verdict on it.
    """
    name = s_type.get_name()
    signal = signal.strip()  # tx label hands on the line end of the file it read
    if name == PdqSignal.get_name():
        return StopNCIISignalType.ImagePDQ, signal
    if name == VideoMD5Signal.get_name():
        return StopNCIISignalType.VideoMD5, signal
    if name in FILM_TYPES and (frames := read_frames(signal)):
        return StopNCIISignalType.ImagePDQ, frames[0].pdq
    raise NotImplementedError(f"The list takes no verdict on {name}.")
