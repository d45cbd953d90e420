"""The shapes of our own feed: what platforms read and answer, and what OpenAPI describes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from hashcore.limits import ALGORITHMS, VIEWS
from server.cases.feedback import REASONS


def known_algorithm(name: str) -> str:
    """Refuse an algorithm that we have no fingerprints of."""
    if name not in ALGORITHMS:
        raise PydanticCustomError("algorithm", "This is none of our algorithms.")
    return name


Algorithm = Annotated[
    str, AfterValidator(known_algorithm), Field(json_schema_extra={"enum": list(ALGORITHMS)})
]


class Shape(BaseModel):
    """Nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FingerprintOut(Shape):
    """One fingerprint; PDQ has a quality and names the view of the picture."""

    algorithm: Algorithm
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
    algorithm: Algorithm
    verdict: Literal["acted", "disagreed"]
    reason: Annotated[
        str | None,
        Field(description="With `disagreed`.", json_schema_extra={"enum": [*REASONS, None]}),
    ] = None

    @field_validator("reason")
    @classmethod
    def known_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        """Refuse a reason that is none of ours, or that stands beside `acted`."""
        if reason is not None and (info.data.get("verdict") == "acted" or reason not in REASONS):
            raise PydanticCustomError("reason", "With 'disagreed', one of the listed reasons.")
        return reason


class Accepted(Shape):
    """Your word was kept."""

    ok: Literal[True] = True
