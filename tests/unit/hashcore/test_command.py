import json
import subprocess
import sys
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from hashcore.__main__ import main
from hashcore.limits import CROP_VIEWS
from hashcore.picture import fingerprint_picture


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    Image.fromarray(skimage.data.chelsea()).save(path)  # type: ignore[no-untyped-call]
    return path


def test_command_prints_what_the_library_computes(picture: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "hashcore", "--json", str(picture)],
        capture_output=True,
        check=True,
    )
    (answer,) = json.loads(run.stdout)
    report = json.loads(json.dumps(fingerprint_picture(picture.read_bytes()).as_dict()))
    assert answer == {"file": str(picture), **report}
    assert run.stderr == b""


def test_a_bad_file_takes_nothing_from_the_good_ones(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("not a picture")
    missing = tmp_path / "missing.png"
    assert main(["--json", str(text), str(picture), str(missing)]) == 1
    first, second, third = json.loads(capsys.readouterr().out)
    assert first["error"] == {"code": "not-a-picture", "message": "This file is not a picture."}
    assert second["fingerprints"]
    assert third["error"]["code"] == "unreadable-file"


def test_dihedral_views_are_printed_on_demand(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "--dihedral", str(picture)]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert len(answer["fingerprints"]) == 8 + 3


def test_views_of_the_middle_are_printed_on_demand(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "--crops", str(picture)]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert [each.get("view") for each in answer["fingerprints"]][1:6] == [*CROP_VIEWS]


def test_without_json_a_person_can_read_it(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(picture), "nowhere.png"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{picture}:"
    assert lines[1].startswith("  pdq ")
    assert lines[1].endswith(" 100 stored")
    assert lines[-1] == "nowhere.png: This file could not be opened."
