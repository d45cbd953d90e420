"""Documents that cannot rot: what they name exists, what exists is named."""

import re
from pathlib import Path

from web.bundle.downloads import SOURCES

ROOT = Path(__file__).resolve().parents[2]
TESTS = "\n".join(path.read_text() for path in sorted((ROOT / "tests").rglob("test_*.py")))


def promises() -> list[list[str]]:
    """Return the cells of each row of the table of promises."""
    lines = (ROOT / "docs/privacy.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in rows if row[0] != "promise" and not row[0].startswith("---")]


def test_every_promise_names_files_and_tests_that_exist() -> None:
    assert len(promises()) >= 20
    for promise, files, tests in promises():
        named_files = re.findall(r"`([^`]+)`", files)
        named_tests = re.findall(r"`(test_\w+)`", tests)
        assert named_files, promise
        assert named_tests, promise
        assert [name for name in named_files if not (ROOT / name).is_file()] == []
        assert [name for name in named_tests if f"def {name}(" not in TESTS] == []


def test_the_readme_names_every_source_that_the_build_downloads_from() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in SOURCES if name not in readme] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_no_document_names_a_registry_or_a_machine() -> None:
    forbidden = re.compile(r"npmjs|pypi\.org|pythonhosted|deb\.debian|/root/|/work/", re.IGNORECASE)
    sources = [
        path
        for pattern in ("*.md", "*.py", "*.toml", "*.txt", "*.json", "*.js", "*.html", "*.css")
        for part in (".", "docs", "abdruck_kit", "hashcore", "server", "web", "tests")
        for path in ((ROOT / part).glob(pattern) if part == "." else (ROOT / part).rglob(pattern))
        if "node_modules" not in path.parts and path != Path(__file__)
    ]
    assert len(sources) > 100
    assert [str(path) for path in sources if forbidden.search(path.read_text())] == []
