"""docs/api.md tells what the code does: every error code, every view, the limits."""

import re
from pathlib import Path

from hashcore.limits import ALGORITHMS, MAX_FILES, MIN_QUALITY, VIEWS
from server.errors import MESSAGES
from server.intake.schema import MAX_FINGERPRINTS
from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "api.md").read_text()
RAISED = re.compile(r'ApiError\(\s*(\d{3}),\s*"([a-z-]+)"')


def test_every_error_code_is_in_the_table() -> None:
    codes = {(str(status), code) for status, (code, _) in MESSAGES.items()}
    for path in (ROOT / "server").rglob("*.py"):
        codes |= set(RAISED.findall(path.read_text()))
    assert len(codes) > len(MESSAGES)
    table = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    assert table == codes


def test_every_name_and_limit_is_told() -> None:
    for name in (*ALGORITHMS, *VIEWS):
        assert f"`{name}`" in TEXT
    assert f"1 to {MAX_FILES};" in TEXT
    assert f"| 1 to {MAX_FINGERPRINTS} |" in TEXT
    assert f"Below {MIN_QUALITY} " in TEXT
    assert f"smaller than {Settings().max_body_bytes // 1024 // 1024} MB" in TEXT
