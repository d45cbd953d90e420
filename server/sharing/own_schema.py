"""The shapes of our own feed: what platforms read and answer, and what OpenAPI describes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hashcore.limits import ALGORITHMS, VIEWS
from server.sharing.ncmec_xml import REASONS


class Shape(BaseModel):
    """Nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FingerprintOut(Shape):
    """One fingerprint; PDQ has a quality and names the view of the picture."""

    algorithm: Annotated[str, Field(json_schema_extra={"enum": list(ALGORITHMS)})]
    value: Annotated[str, Field(pattern="^[0-9a-f]+$", description="Lower-case hexadecimal.")]
    quality: Annotated[int | None, Field(ge=0, le=100)] = None
    frame_ms: Annotated[
        int | None, Field(ge=0, description="Of a moving picture: when the frame is shown.")
    ] = None
    view: Annotated[str | None, Field(json_schema_extra={"enum": [*VIEWS, None]})] = None


class MemberOut(Shape):
    """Who put an entry on the list."""

    id: int
    name: str


class EntryOut(Shape):
    """One picture or video as it stands now: it replaces what you had of the same id."""

    id: int
    member: MemberOut
    kind: Literal["image", "video"]
    state: Annotated[
        Literal["active", "disputed", "withdrawn"],
        Field(description="Stop matching a withdrawn entry and delete its fingerprints."),
    ]
    changed_at: Annotated[datetime, Field(description="In UTC.")]
    fingerprints: list[FingerprintOut]


class EntriesOut(Shape):
    """A page of changes."""

    entries: list[EntryOut]
    cursor: Annotated[str, Field(description="Where to go on; keep it between your runs.")]
    more: Annotated[bool, Field(description="Whether there is more to fetch right now.")]


class FeedbackIn(Shape):
    """What you did with a match."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    entry: Annotated[int, Field(ge=1, le=2**53 - 1)]
    algorithm: Literal["pdq", "md5", "sha1", "sha256"]
    verdict: Literal["acted", "disagreed"]
    reason: Annotated[
        str | None,
        Field(description="With `disagreed`.", json_schema_extra={"enum": [*REASONS, None]}),
    ] = None


class Accepted(Shape):
    """Your word was kept."""

    ok: Literal[True] = True


class ErrorDetail(Shape):
    """Which refusal it is, in a code and a sentence."""

    code: str
    message: str
    field: str | None = None


class ErrorOut(Shape):
    """The one shape of every error."""

    ok: Literal[False]
    error: ErrorDetail
