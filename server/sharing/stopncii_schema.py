"""The shapes of what StopNCII clients send."""

from typing import Annotated, Literal

from flask import Request
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from server.json_body import read_json, wrong_field

MAX_AT_ONCE = 1000

Verdict = Literal[
    "None", "QualityUnknown", "PendingReview", "Blocked", "NotBlocked", "Withdrawn", "Deleted"
]
HashValue = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32,64}$")]


class Body(BaseModel):
    """The protocol may grow: fields that we do not know are left alone."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Word(Body):
    """One verdict on one value."""

    hash_value: HashValue = Field(alias="hashValue")
    feedback_value: Verdict = Field(alias="feedbackValue")


class FeedbackBody(Body):
    """SubmitFeedback."""

    hash_feedbacks: Annotated[list[Word], Field(alias="hashFeedbacks", max_length=MAX_AT_ONCE)]


class Contribution(Body):
    """One value that a member puts on the list, or takes off again."""

    # The client writes its enumeration's name before the type.
    signal_type: Annotated[
        Literal["ImagePDQ", "VideoMD5"],
        Field(alias="signalType"),
        BeforeValidator(lambda text: str(text).removeprefix("StopNCIISignalType.")),
    ]
    hash_value: HashValue = Field(alias="hashValue")
    verdicts: Annotated[list[Verdict], Field(alias="CSPFeedbacks", max_length=10)] = []

    @field_validator("verdicts", mode="before")
    @classmethod
    def read_verdicts(cls, feedbacks: object) -> object:
        """Keep the values alone."""
        if isinstance(feedbacks, list) and all(isinstance(each, dict) for each in feedbacks):
            return [each.get("feedbackValue") for each in feedbacks]
        return feedbacks


class ContributionsBody(Body):
    """SubmitHashes."""

    hash_records: Annotated[list[Contribution], Field(alias="hashRecords", max_length=MAX_AT_ONCE)]


def read_body[B: Body](shape: type[B], request: Request) -> B:
    """Return a request's body in its shape.

    Raises:
        Refused: It has another.
    """
    try:
        return shape.model_validate(read_json(request))
    except ValidationError as error:
        raise wrong_field(error, 400, "bad-body") from error
