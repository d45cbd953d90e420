"""What the person at the terminal reads."""

from typing import NoReturn


class BundleError(Exception):
    """The bundle cannot be made; the sentence says what to do."""


def say(sentence: str) -> None:
    """Print one line of progress at once."""
    print(f"bundle: {sentence}", flush=True)


def give_up(sentence: str) -> NoReturn:
    """Stop the bundle with a sentence that says what to do.

    Raises:
        BundleError: always.
    """
    raise BundleError(sentence)


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1e6:.2f} MB"
