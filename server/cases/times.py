"""The clock of the case rules: always UTC, wherever the machine stands."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def utc_today() -> date:
    """Return the day in UTC."""
    return utc_now().date()
