"""The shape of a submission: strict types, no unknown field, every limit in one place."""

import base64
from collections import Counter
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from hashcore.errors import BadFingerprint
from hashcore.fingerprint import Fingerprint
from hashcore.limits import ALGORITHMS, HEX_DIGITS, MAX_FILES, MAX_FRAME_MS, MAX_FRAMES, VIEWS
from server.cases.answers import MAX_PLATFORMS, Answers
from server.cases.opening import Item, Submission
from server.errors import Refused
from server.json_body import MAX_FIELD_NAME, wrong_field

# Every view of a picture, or a film's frames as stored and upright; and the exact ones.
MAX_FINGERPRINTS = max(len(VIEWS), 2 * MAX_FRAMES) + len(ALGORITHMS) - 1
# Of a whole case: what one request may keep the database busy with.
MAX_CASE_FINGERPRINTS = 6_000


def fingerprint_schema() -> dict[str, object]:
    """Return the JSON schema of a fingerprint: each algorithm has its own fields."""
    perceptual = {
        "quality": {"type": "integer", "minimum": 0, "maximum": 100},
        "view": {"enum": list(VIEWS)},
        "frame_ms": {"type": "integer", "minimum": 0, "maximum": MAX_FRAME_MS},
    }
    forms = []
    for algorithm in ALGORITHMS:
        more = perceptual if algorithm == "pdq" else {}
        value = {"type": "string", "pattern": f"^[0-9a-f]{{{HEX_DIGITS[algorithm]}}}$"}
        forms.append(
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["algorithm", "value", *(name for name in more if name != "frame_ms")],
                "properties": {"algorithm": {"const": algorithm}, "value": value, **more},
            }
        )
    return {"oneOf": forms}


def read_fingerprint(fields: object) -> Fingerprint:
    """Return one fingerprint; hashcore knows the rules."""
    try:
        return Fingerprint.parse(fields)  # type: ignore[arg-type]  # it checks the type itself
    except BadFingerprint as error:
        context = {"part": error.field[:MAX_FIELD_NAME], "reason": error.reason}
        raise PydanticCustomError("fingerprint", "The value {reason}.", context) from error


class Strict(BaseModel):
    """No conversion, no unknown field, no change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ItemBody(Strict):
    """One picture or film."""

    kind: Literal["image", "video"]
    fingerprints: Annotated[
        list[
            Annotated[
                Fingerprint, PlainValidator(read_fingerprint), WithJsonSchema(fingerprint_schema())
            ]
        ],
        Field(min_length=1, max_length=MAX_FINGERPRINTS),
    ]

    @field_validator("fingerprints")
    @classmethod
    def one_file(cls, fingerprints: list[Fingerprint]) -> list[Fingerprint]:
        """Refuse two exact fingerprints of one kind: an item is one file."""
        exact = Counter(each.algorithm for each in fingerprints if each.algorithm != "pdq")
        if any(number > 1 for number in exact.values()):
            raise PydanticCustomError("one-file", "An item has one of each exact fingerprint.")
        return fingerprints


class AnswersBody(Strict):
    """The optional questions."""

    already_online: Literal["yes", "no", "unsure"] | None = None
    where: Annotated[
        list[Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,32}$")]],
        Field(max_length=MAX_PLATFORMS),
    ] = []
    blackmail: Literal["yes", "no", "unsure"] | None = None


class SubmissionBody(Strict):
    """What a visitor's browser sends."""

    # 128 bits in base64url: the last of 22 characters carries two of them.
    request_id: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{21}[AQgw]$")]
    who: Literal["minor", "helper", "adult"]
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=MAX_FILES)]
    answers: AnswersBody = AnswersBody()

    def submission(self) -> Submission:
        """Return what the case rules work on."""
        answers = self.answers
        return Submission(
            base64.urlsafe_b64decode(self.request_id + "=="),
            tuple(Item(item.kind, tuple(item.fingerprints)) for item in self.items),
            Answers(self.who, answers.already_online, tuple(answers.where), answers.blackmail),
        )


class ReceiptOut(Strict):
    """What the visitor keeps; shown this once."""

    case_number: Annotated[str, StringConstraints(pattern="^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
    pin: Annotated[str, StringConstraints(pattern="^[0-9]{8}$")]


def parse_submission(data: object) -> Submission:
    """Return a submission.

    Raises:
        Refused: It breaks a rule; names the first field that does and never its value.
    """
    try:
        submission = SubmissionBody.model_validate(data).submission()
    except ValidationError as error:
        raise wrong_field(error, 422, "invalid-field", unknown_too=True) from error
    if sum(len(item.fingerprints) for item in submission.items) > MAX_CASE_FINGERPRINTS:
        message = f"A case has at most {MAX_CASE_FINGERPRINTS} fingerprints. Send fewer at once."
        raise Refused(413, "too-large", message, "items")
    return submission
