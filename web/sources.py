"""Where an address or a number was found, and when it was last compared with that place."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """Something that others publish and that can change without notice."""

    source: str = ""  # the page that says so
    compared: date | None = None  # with a stored copy of the source; says nothing about today
    checked: date | None = None  # with the source itself, opened by a person; visitors see this day

    def __post_init__(self) -> None:
        if not all(isinstance(day, date | None) for day in (self.compared, self.checked)):
            raise ValueError(f"{self}: a day is written like 2026-01-31, without quotation marks")
        if (self.compared or self.checked) and not self.source.startswith("https://"):
            raise ValueError(f"{self}: a day of comparison needs the page that was compared")
