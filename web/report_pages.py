"""Where the larger platforms take requests to remove something, as data with its sources."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "report_pages.toml"


@dataclass(frozen=True)
class ReportPage:
    """The page on which a platform takes such requests."""

    name: str  # of the platform
    url: str
    source: str = ""  # the page that gives this address
    checked: date | None = None  # when a person last opened it and found it right

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            raise ValueError(f"{self.name}: {self.url} is not the address of a page")


def load_report_pages(path: Path = DATA) -> tuple[ReportPage, ...]:
    """Read the data file."""
    pages = tomllib.loads(path.read_text("utf-8"))["pages"]
    return tuple(ReportPage(**page) for page in pages)
