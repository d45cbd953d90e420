"""The operator's own legal texts: plain text with a few marks, never HTML.

A file for each language, such as `imprint.de.md`. Marks: an empty line between paragraphs, `##`
before a heading, `-` before a point of a list, `**important**`, `[words](https://address)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from web.locales import SiteLocale

KINDS = ("imprint", "privacy")
MARKS = ["heading", "list", "emphasis", "link", "escape", "newline"]


class BadLegalText(ValueError):
    """A legal text cannot be used; the message says why."""


@dataclass(frozen=True)
class LegalText:
    """One text in one language, to stand inside a page."""

    language: SiteLocale
    html: Markup


@dataclass(frozen=True)
class LegalTexts:
    """A legal text in the languages that the operator has written it in."""

    by_tag: Mapping[str, LegalText] = field(default_factory=dict)

    def nearest(self, tag: str) -> LegalText | None:
        """Return the text in a language, else in English, else in any that there is."""
        for choice in (tag, "en", *sorted(self.by_tag)):
            if choice in self.by_tag:
                return self.by_tag[choice]
        return None


def load(folder: Path, kind: str, locales: tuple[SiteLocale, ...]) -> LegalTexts:
    """Read one kind of text in all its languages.

    Raises:
        BadLegalText: A file's language is not in our table, or the file is not UTF-8.
    """
    known = {locale.tag: locale for locale in locales}
    texts = {}
    for path in sorted(folder.glob(f"{kind}.*.md")):
        tag = path.name.removeprefix(f"{kind}.").removesuffix(".md")
        if tag not in known:
            raise BadLegalText(f"{path.name}: there is no language {tag!r}.")
        try:
            texts[tag] = LegalText(known[tag], rendered(path.read_text("utf-8")))
        except UnicodeDecodeError as error:
            raise BadLegalText(f"{path.name} is not saved as UTF-8.") from error
    return LegalTexts(texts)


def rendered(text: str) -> Markup:
    """Turn a text into HTML; whatever is not one of our marks stays text."""
    markdown = MarkdownIt("zero").enable(MARKS)
    tokens = markdown.parse(text)
    for token in tokens:
        if token.tag.startswith("h") and token.type.startswith("heading"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"  # the page has its h1
        for inner in token.children or ():
            discreet(inner)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704  # escaped


def discreet(token: Token) -> None:
    """Let a link to another site tell it nothing."""
    if token.type == "link_open" and "://" in str(token.attrGet("href")):
        token.attrSet("rel", "noreferrer")
