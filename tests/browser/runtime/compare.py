"""A picture's fingerprints as a browser makes them, and the same on CPython."""

import base64
import json
from typing import Any

from hashcore.errors import HashError
from hashcore.picture import fingerprint_picture
from tests.browser.runtime.inside import Evaluates

DECODER_BITS = 2
"""How far a lossy picture may differ: the browser's Pillow decodes JPEG with IJG's library, the
desktop's with libjpeg-turbo, which rounds chroma another way."""


def in_browser(page: Evaluates, content: bytes) -> dict[str, Any]:
    """Hash a file in the worker and return its last word, as the page's check lets it through."""
    answer: dict[str, Any] = page.evaluate(
        """async (content) => readWorkerMessage(await inside.ask(
             { type: 'hash', id: 1, file: new File([bytes(content)], 'x') },
             ({ type }) => type === 'done' || type === 'failed'))""",
        base64.b64encode(content).decode(),
    )
    return answer


def natively(content: bytes) -> dict[str, Any]:
    try:
        return {"result": json.loads(json.dumps(fingerprint_picture(content).as_dict()))}
    except HashError as error:
        return {"code": error.code}


def distance(ours: dict[str, Any], theirs: dict[str, Any]) -> int:
    """Return the most bits by which one view differs; views must be the same."""
    pairs = zip(ours["fingerprints"], theirs["fingerprints"], strict=True)
    most = 0
    for one, other in pairs:
        assert (one["algorithm"], one.get("view")) == (other["algorithm"], other.get("view"))
        bits = (int(one["value"], 16) ^ int(other["value"], 16)).bit_count()
        most = max(most, bits)
    return most
