"""Where the larger platforms take requests to remove something, as data with its sources."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from web.sources import Sourced

DATA = Path(__file__).parent / "report_pages.toml"


@dataclass(frozen=True)
class ReportPage(Sourced):
    """The page on which a platform takes such requests."""

    name: str  # of the platform
    url: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url.startswith("https://"):
            raise ValueError(f"{self.name}: {self.url} is not the address of a page")


def load_report_pages(path: Path = DATA) -> tuple[ReportPage, ...]:
    """Read the data file."""
    pages = tomllib.loads(path.read_text("utf-8"))["pages"]
    return tuple(ReportPage(**page) for page in pages)
