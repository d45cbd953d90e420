"""How plain our words are, by the measure of each language that has one: a table, not a gate.

Syllables are counted as groups of vowels, which is near enough for means over a whole site.
Sources: Flesch 1948 (English), Bamberger and Vanecek 1984 (German, first Wiener Sachtextformel),
Kandel and Moles 1958 (French), Szigriszt Pazos 1993 (Spanish), Lucisano and Piemontese 1988
(Italian, Gulpease), Douma 1960 (Dutch), Oborneva 2006 (Russian), Atesman 1997 (Turkish),
Bjornsson 1968 (LIX, Swedish, Danish and Norwegian).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from web.catalogues import TEMPLATE, forms, read, source_of
from web.locales import LOCALES, SOURCE, SiteLocale

VOWELS = re.compile(r"[aeiouyàáâäãåæèéêëìíîïòóôöõøùúûüœıаеёиоуыэюяєії]+", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
END = re.compile(r"[.!?:…]+(?:\s|$)")
NOISE = re.compile(r"<[^>]+>|%\(\w+\)[sd]")
SHORTEST = 6  # words; less is a label, not a sentence


@dataclass(frozen=True)
class Text:
    """What a language's sentences are made of."""

    sentences: int
    words: int
    syllables: int
    letters: int
    long_words: int  # more than six letters
    many_syllables: int  # three or more
    one_syllable: int

    @property
    def words_a_sentence(self) -> float:
        """Return the mean length of a sentence."""
        return self.words / self.sentences

    @property
    def syllables_a_word(self) -> float:
        """Return the mean length of a word."""
        return self.syllables / self.words

    def share(self, words: int) -> float:
        """Return how many of a hundred words some are."""
        return 100 * words / self.words


def flesch(base: float, word: float, sentence: float) -> Callable[[Text], float]:
    """Return a measure of Flesch's kind: higher is easier."""
    return lambda text: base - word * text.syllables_a_word - sentence * text.words_a_sentence


def wiener(text: Text) -> float:
    """Return the school year that a German text is for."""
    return (
        0.1935 * text.share(text.many_syllables)
        + 0.1672 * text.words_a_sentence
        + 0.1297 * text.share(text.long_words)
        - 0.0327 * text.share(text.one_syllable)
        - 0.875
    )


def gulpease(text: Text) -> float:
    """Return the Italian measure, which counts letters: higher is easier."""
    return 89 + (300 * text.sentences - 10 * text.letters) / text.words


def lix(text: Text) -> float:
    """Return the Scandinavian measure: lower is easier."""
    return text.words_a_sentence + text.share(text.long_words)


# The measure by language: its name, what counts as plain in it, and the formula.
MEASURES: dict[str, tuple[str, str, Callable[[Text], float]]] = {
    "en": ("Flesch reading ease", "70 and more", flesch(206.835, 84.6, 1.015)),
    "de": ("Wiener Sachtextformel 1", "school year 7 and less", wiener),
    "fr": ("Kandel-Moles", "70 and more", flesch(207, 73.6, 1.015)),
    "es": ("Szigriszt-Pazos", "65 and more", flesch(206.835, 62.3, 1)),
    "it": ("Gulpease", "60 and more", gulpease),
    "nl": ("Flesch-Douma", "70 and more", flesch(206.84, 77, 0.93)),
    "ru": ("Flesch-Oborneva", "60 and more", flesch(206.835, 60.1, 1.3)),
    "tr": ("Ateşman", "70 and more", flesch(198.825, 40.175, 2.61)),
    **dict.fromkeys(("sv", "da", "nb"), ("LIX", "40 and less", lix)),
}


def measured(sentences: list[str]) -> Text:
    """Count what the measures need."""
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    syllables = [len(VOWELS.findall(word)) or 1 for word in words]
    return Text(
        sentences=len(sentences),
        words=len(words),
        syllables=sum(syllables),
        letters=sum(map(len, words)),
        long_words=sum(len(word) > 6 for word in words),
        many_syllables=sum(count >= 3 for count in syllables),
        one_syllable=sum(count == 1 for count in syllables),
    )


def sentences_of(locale: SiteLocale) -> list[str]:
    """Return the whole sentences that visitors read in a language; labels are left out."""
    path = TEMPLATE if locale is SOURCE else source_of(locale)
    if not path.exists():
        return []
    catalogue = read(path, None if locale is SOURCE else locale)
    texts = [
        text
        for message in catalogue
        if message.id
        for text in ([str(message.id)] if locale is SOURCE else forms(message)[:1])
        if locale is not SOURCE or isinstance(message.id, str)
    ]
    parts = [part for text in texts for part in END.split(NOISE.sub(" ", text))]
    return [part for part in parts if len(WORD.findall(part)) >= SHORTEST]


def run() -> list[dict[str, object]]:
    """Measure every language that has a measure and a translation."""
    rows: list[dict[str, object]] = []
    for locale in LOCALES:
        family = locale.tag.split("-")[0]
        if family in MEASURES and (sentences := sentences_of(locale)):
            name, plain, measure = MEASURES[family]
            text = measured(sentences)
            rows.append(
                {
                    "language": locale.tag,
                    "measure": name,
                    "value": round(measure(text), 1),
                    "plain is": plain,
                    "words a sentence": round(text.words_a_sentence, 1),
                    "syllables a word": round(text.syllables_a_word, 2),
                }
            )
    return rows
