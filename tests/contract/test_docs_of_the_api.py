"""docs/api.md tells what the code does: every error code, every view, the limits."""

import re
from pathlib import Path

from hashcore.limits import ALGORITHMS, MAX_FILES, MIN_QUALITY, VIEWS
from server.errors import MESSAGES
from server.intake.schema import MAX_FINGERPRINTS
from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "api.md").read_text()
# A status beside a code, in whatever call refuses.
REFUSED = re.compile(r'\b([45]\d{2}),\s*"([a-z]+(?:-[a-z]+)*)"')
# Its answers are XML: status and sentence, no code.
WITHOUT_CODES = ROOT / "server" / "sharing" / "ncmec.py"


def test_every_error_code_is_in_the_table() -> None:
    codes = {(str(status), code) for status, (code, _) in MESSAGES.items()}
    for path in (ROOT / "server").rglob("*.py"):
        if path != WITHOUT_CODES:
            codes |= set(REFUSED.findall(path.read_text()))
    assert {("401", "wrong-key"), ("400", "bad-body"), ("422", "invalid-field")} <= codes
    table = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    assert table == codes


def test_every_name_and_limit_is_told() -> None:
    for name in (*ALGORITHMS, *VIEWS):
        assert f"`{name}`" in TEXT
    assert f"1 to {MAX_FILES};" in TEXT
    assert f"| 1 to {MAX_FINGERPRINTS} |" in TEXT
    assert f"Below {MIN_QUALITY} " in TEXT
    assert f"smaller than {Settings().max_body_bytes // 1024 // 1024} MB" in TEXT
