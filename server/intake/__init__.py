"""Where visitors' browsers send fingerprints: parse, open the case, answer."""

from flask import Blueprint, Flask, Response, jsonify, request

from server.cases.opening import NothingRecognisable, Opened, Opening, RequestIdReused
from server.cases.times import utc_today
from server.errors import Refused
from server.intake.schema import ReceiptOut, parse_submission
from server.json_body import read_json


def register_intake(app: Flask, opening: Opening) -> None:
    """Mount the intake."""
    blueprint = Blueprint("intake", __name__, url_prefix="/api/v1")

    @blueprint.post("/cases")
    def open_case() -> tuple[Response, int]:
        opened = submit(opening)
        receipt = opened.receipt
        body = ReceiptOut(case_number=receipt.case_number, pin=receipt.pin)
        return jsonify(body.model_dump()), 201 if opened.new else 200

    app.register_blueprint(blueprint)


def submit(opening: Opening) -> Opened:
    """Open a case from the request's body.

    Raises:
        Refused: It cannot be read, breaks a rule, or its request was used for another content.
    """
    submission = parse_submission(read_json(request))
    try:
        return opening.open(submission, utc_today())
    except RequestIdReused as error:
        message = "This request_id was already used for something else. Make a new one."
        raise Refused(409, "request-id-reused", message, "request_id") from error
    except NothingRecognisable as error:
        message = "The picture is too plain to be recognised. Send its exact fingerprints too."
        field = f"items[{error.position}].fingerprints"
        raise Refused(422, "nothing-recognisable", message, field) from error
