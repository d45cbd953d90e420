import json
import subprocess
import sys

import pytest

from hashcore.errors import BadFingerprint
from hashcore.fingerprint import Fingerprint
from hashcore.limits import ALGORITHMS, HEX_DIGITS, VIEWS

PDQ = {"algorithm": "pdq", "value": "0f" * 32, "quality": 100, "view": "stored"}
MD5 = {"algorithm": "md5", "value": "0f" * 16}


@pytest.mark.parametrize("view", VIEWS)
def test_pdq_fingerprint_survives_json(view: str) -> None:
    fields = PDQ | {"view": view}
    assert Fingerprint.parse(json.loads(json.dumps(fields))).as_dict() == fields


@pytest.mark.parametrize("algorithm", [name for name in ALGORITHMS if name != "pdq"])
def test_exact_fingerprint_survives_json(algorithm: str) -> None:
    fields = {"algorithm": algorithm, "value": "a" * HEX_DIGITS[algorithm]}
    assert Fingerprint.parse(fields).as_dict() == fields


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (PDQ | {"value": "0F" * 32}, "value"),
        (PDQ | {"value": "0f" * 32 + "\n"}, "value"),
        (PDQ | {"value": "0f" * 16}, "value"),
        (PDQ | {"value": "٠f" * 32}, "value"),
        (PDQ | {"value": 15}, "value"),
        (PDQ | {"value": None}, "value"),
        (PDQ | {"quality": 101}, "quality"),
        (PDQ | {"quality": -1}, "quality"),
        (PDQ | {"quality": True}, "quality"),
        (PDQ | {"quality": 50.0}, "quality"),
        (PDQ | {"quality": None}, "quality"),
        (PDQ | {"view": "sideways"}, "view"),
        (PDQ | {"view": ["stored"]}, "view"),
        (PDQ | {"algorithm": "crc32"}, "algorithm"),
        (PDQ | {"algorithm": ["pdq"]}, "algorithm"),
        (PDQ | {"file": "me.jpg"}, "file"),
        ({"algorithm": "pdq", "value": "0f" * 32, "view": "stored"}, "quality"),
        ({"algorithm": "pdq", "value": "0f" * 32, "quality": 1}, "view"),
        ({"value": "0f" * 32}, "algorithm"),
        ({"algorithm": "md5"}, "value"),
        (MD5 | {"quality": 100}, "quality"),
        (MD5 | {"view": "stored"}, "view"),
        ([], ""),
        ("pdq", ""),
    ],
)
def test_broken_fingerprint_is_refused_by_field(fields: object, field: str) -> None:
    with pytest.raises(BadFingerprint) as caught:
        Fingerprint.parse(fields)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_value_types_need_neither_numpy_nor_pillow() -> None:
    program = (
        "import sys, hashcore.fingerprint, hashcore.limits, hashcore.errors;"
        "sys.exit(bool({'numpy', 'PIL'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
