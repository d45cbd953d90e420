"""Fingerprints on the command line, for helpers, platforms and tests.

`python -m hashcore --json FILE...` prints one JSON list: for each file, in order, its report or
its error. The exit code is 1 if any file failed.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hashcore.errors import HashError
from hashcore.picture import fingerprint_picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fingerprints of the named files; return the exit code."""
    parser = argparse.ArgumentParser(prog="hashcore", description="Fingerprints of pictures.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument("--dihedral", action="store_true", help="add turned and mirrored views")
    parser.add_argument("--crops", action="store_true", help="add views of the middle alone")
    options = parser.parse_args(arguments)
    answers = [_answer(path, options) for path in options.files]
    if options.json:
        print(json.dumps(answers, indent=2))
    else:
        for answer in answers:
            print(_lines(answer))
    return int(any("error" in answer for answer in answers))


def _answer(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    try:
        try:
            content = path.read_bytes()
        except OSError:
            raise HashError("unreadable-file") from None
        report = fingerprint_picture(content, dihedral=options.dihedral, crops=options.crops)
    except HashError as error:
        return {"file": str(path), "error": {"code": error.code, "message": str(error)}}
    return {"file": str(path), **report.as_dict()}


def _lines(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']['message']}"
    facts = (" ".join(map(str, each.values())) for each in answer["fingerprints"])
    return "\n  ".join((f"{answer['file']}:", *facts))


if __name__ == "__main__":
    sys.exit(main())
