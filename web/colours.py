"""The operator's colours: one for light and one for dark, the rest is made from them.

Contrast is WCAG 2.2's (success criterion 1.4.3): a ratio of at least 4.5 for text.
"""

import re
from dataclasses import dataclass
from typing import Literal

type Scheme = Literal["light", "dark"]
type Rgb = tuple[int, int, int]

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
ENOUGH = 4.5
# As in styles/tokens.css: what text in the brand's colour stands on.
GROUNDS: dict[Scheme, dict[str, str]] = {
    "light": {"paper": "#fbf8f3", "card": "#ffffff", "wash": "#eef3f1"},
    "dark": {"paper": "#10191a", "card": "#182425", "wash": "#1d2b2b"},
}
INKS = ("#ffffff", "#0b1a1a")


class BadColour(ValueError):
    """A colour cannot be used; the message says why."""


@dataclass(frozen=True)
class Brand:
    """The colour of links and buttons in one scheme."""

    colour: str  # as #rrggbb
    scheme: Scheme

    def __post_init__(self) -> None:
        if not HEX.fullmatch(self.colour):
            raise BadColour(f"{self.colour!r} is no colour; write one like #0f5f63.")
        ratio, ground = self.lowest()
        if ratio < ENOUGH:
            way = "darker" if self.scheme == "light" else "lighter"
            raise BadColour(
                f"{self.colour} is hard to read: its contrast with the {ground} is {ratio:.1f}, "
                f"and {ENOUGH} is needed. Choose a {way} one."
            )

    @property
    def ink(self) -> str:
        """Return what is written in on the colour."""
        return max(INKS, key=lambda ink: contrast(ink, self.colour))

    @property
    def deep(self) -> str:
        """Return the colour under a pointer: farther from the ground."""
        return mixed(self.colour, "#000000" if self.scheme == "light" else "#ffffff", 0.22)

    @property
    def wash(self) -> str:
        """Return a ground with a hint of the colour."""
        return mixed(GROUNDS[self.scheme]["card"], self.colour, 0.14)

    def lowest(self) -> tuple[float, str]:
        """Return the lowest contrast that text would have with it, and on what ground."""
        grounds = {**GROUNDS[self.scheme], "brand-wash": self.wash, "button": self.ink}
        return min((contrast(self.colour, other), name) for name, other in grounds.items())

    def css(self) -> str:
        """Return the colours as custom properties."""
        values = {"": self.colour, "-deep": self.deep, "-ink": self.ink, "-wash": self.wash}
        lines = "".join(f"    --brand{name}: {value};\n" for name, value in values.items())
        head = f"@media (prefers-color-scheme: {self.scheme})"
        return f"{head} {{\n  :root {{\n{lines}  }}\n}}\n"


def channels(colour: str) -> Rgb:
    """Return red, green and blue from 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def mixed(one: str, other: str, share: float) -> str:
    """Mix two colours; the share is the other's."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    shares = (value / 255 for value in channels(colour))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
