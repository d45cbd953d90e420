"""The optional questions. Answers are counted by month and never stored with a case."""

from collections.abc import Iterator
from dataclasses import dataclass

# Counted by name; everything else is "other", so that nothing a visitor types is ever stored.
PLATFORMS = frozenset(
    {
        "discord",
        "facebook",
        "instagram",
        "kik",
        "omegle",
        "onlyfans",
        "pinterest",
        "pornhub",
        "reddit",
        "signal",
        "skype",
        "snapchat",
        "telegram",
        "threads",
        "tiktok",
        "tumblr",
        "twitch",
        "viber",
        "vk",
        "whatsapp",
        "x",
        "xhamster",
        "xvideos",
        "youtube",
    }
)
OTHER = "other"
MAX_PLATFORMS = 20


@dataclass(frozen=True)
class Answers:
    """Who sent the case and what they told besides; everything but `who` may be left out."""

    who: str
    already_online: str | None = None
    where: tuple[str, ...] = ()
    blackmail: str | None = None

    def counted(self) -> Iterator[tuple[str, str]]:
        """Return each question with an answer, as it is counted."""
        yield "who", self.who
        if self.already_online is not None:
            yield "already_online", self.already_online
        if self.blackmail is not None:
            yield "blackmail", self.blackmail
        for platform in self.where:
            yield "where", platform if platform in PLATFORMS else OTHER
