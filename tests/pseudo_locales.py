"""Two languages that nobody speaks, for the layout tests: 40 % longer, and right to left."""

import re
from collections.abc import Callable
from pathlib import Path

from web.locales import SiteLocale, catalogue

# Tags as CLDR's; their catalogues borrow languages that Babel knows and the site does not speak.
PSEUDO_LOCALES = (
    SiteLocale("en-xa", "Ļöñĝ", "https://en.wikipedia.org/", ("GB",), "eo"),
    SiteLocale("ar-xb", "טרל", "https://en.wikipedia.org/", ("GB",), "ps"),
)


def write_pseudo_catalogues(folder: Path) -> None:
    """Write the compiled catalogues of both into a folder of translations."""
    # Imported late: the bench of languages measures a start, which needs none of this.
    from babel import Locale
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    from web.catalogues import english, extract

    template = extract()
    for locale, twist in zip(PSEUDO_LOCALES, (longer, leftward), strict=True):
        content = Catalog(locale=Locale.parse(locale.cldr))
        for message in template:
            if message.id:
                string = tuple(map(twist, english(message)))
                content.add(message.id, string if len(string) > 1 else string[0])
        path = catalogue(folder, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_mo(file, content)


def longer(text: str) -> str:
    """Make a text 40 % longer, with accents to be seen."""
    accents = str.maketrans("aeioucnsAEIOUCNS", "àéîöüçñšÀÉÎÖÜÇÑŠ")
    return twisted(text, lambda part: re.sub(r"(\w{3})\w?\b", r"\g<0>\1", part).translate(accents))


def leftward(text: str) -> str:
    """Write a text in Hebrew letters, from right to left."""
    letters = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבצדעפגהיקכלמנופרשסתוובחיז")
    return twisted(text, lambda part: part.lower().translate(letters))


def twisted(text: str, twist: Callable[[str], str]) -> str:
    """Change the words of a text and leave placeholders and markup."""
    from web.catalogues import MARKS

    marks = MARKS.findall(text)
    words = [twist(part) for part in MARKS.split(text)]
    return "".join(part for pair in zip(words, [*marks, ""], strict=True) for part in pair)
