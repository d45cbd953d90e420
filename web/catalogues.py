"""The catalogues of translations, and `python -m web.catalogues`, which keeps them."""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from web.locales import (
    LOCALES,
    SOURCE,
    TABLE,
    TRANSLATIONS,
    SiteLocale,
    catalogue,
    load,
)

WEB = Path(__file__).parent
TEMPLATE = TRANSLATIONS / "messages.pot"
METHODS = [("templates/**.html", "jinja2"), ("*.py", "python")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
    "plural_texts": (1, 2),
}
COMMENT = "Translators:"
HEADER = "# What Abdruck says. docs/content.md tells how to translate it."
# Header lines that change at every run or name people.
FLEETING = re.compile(rb'\n"(Project|Report|POT|PO-R|Last-T|Language-T|Generated)[^\n]*')
# What a translation must carry unchanged, whatever it says.
MARKS = re.compile(r"%\(\w+\)[sd]|<[^>]+>|%%")


def extract() -> Catalog:
    """Collect every sentence from templates and sources."""
    found = Catalog(header_comment=HEADER, fuzzy=False)
    for file, line, text, comments, context in extract_from_dir(
        WEB,
        METHODS,
        OPTIONS,
        KEYWORDS,
        [COMMENT],
        strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).name not in ("browser", "bundle"),
    ):
        found.add(text, None, [(file, line)], auto_comments=comments, context=context)
    return found


def read(path: Path, locale: SiteLocale | None = None) -> Catalog:
    """Read a catalogue file."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale.cldr if locale else None, abort_invalid=True)


def write(path: Path, content: Catalog) -> None:
    """Write a catalogue file without what changes at every run; its messages lose their lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for message in content:
        # Line numbers are not written: an order that hangs on them would change at every reading.
        message.locations = [(name, 0) for name in sorted({name for name, _ in message.locations})]
    file = BytesIO()
    pofile.write_po(file, content, width=100, sort_by_file=True, include_lineno=False)
    header, rest = file.getvalue().split(b"\n\n", 1)
    path.write_bytes(FLEETING.sub(b"", header) + b"\n\n" + rest)


def source_of(locale: SiteLocale) -> Path:
    """Return the file that translators edit."""
    return catalogue(TRANSLATIONS, locale).with_suffix(".po")


def translated() -> Iterator[tuple[SiteLocale, Path]]:
    """Go through the languages that have a catalogue."""
    for locale in LOCALES:
        path = source_of(locale)
        if locale is not SOURCE and path.exists():
            yield locale, path


def faults(template: Catalog, content: Catalog) -> list[str]:
    """Say what keeps a catalogue from being offered."""
    found = []
    for message in template:
        if not message.id:
            continue
        mine = content.get(message.id, message.context)
        if mine is None or not all(forms(mine)):
            found.append(f"missing: {english(message)[0]!r}")
        elif mine.fuzzy:
            found.append(f"unsure: {english(message)[0]!r}")
        elif not all(alike(message, form) for form in forms(mine)):
            found.append(f"other placeholders or markup: {english(message)[0]!r}")
    return found


def forms(message: Message) -> tuple[str, ...]:
    """Return all translations of a message, one for each plural form."""
    string = message.string
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string or ""),)


def english(message: Message) -> tuple[str, ...]:
    """Return the English of a message: one text, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def alike(message: Message, form: str) -> bool:
    """Tell whether a translation carries the marks of its English, in any order.

    Each form of a plural may follow the English singular, which often does without the number.
    """
    return Counter(MARKS.findall(form)) in [
        Counter(MARKS.findall(text)) for text in english(message)
    ]


def run_extract() -> int:
    """Collect every sentence of the site into translations/messages.pot."""
    write(TEMPLATE, extract())
    return 0


def run_update() -> int:
    """Bring every sentence into each language's catalogue; what was translated stays."""
    template = extract()
    write(TEMPLATE, template)
    for locale, path in translated():
        bring(template, read(path, locale), path, locale)
    return 0


def run_add(tag: str) -> int:
    """Begin a language: its catalogue and, made from CLDR, the row that it lacks."""
    locale = next((row for row in LOCALES if row.tag == tag), None) or new_row(tag)
    path = source_of(locale)
    begun = Catalog(locale.cldr, header_comment=HEADER, fuzzy=False)
    bring(extract(), read(path, locale) if path.exists() else begun, path, locale)
    say(f"Translate {path}, then run check and compile. Read the row in {TABLE.name}.")
    return 0


def new_row(tag: str) -> SiteLocale:
    """Append a language to the table: own name and home country as CLDR knows them."""
    known = Locale.parse(tag, sep="-")
    name = known.get_display_name() or tag
    likely = Locale.parse(get_global("likely_subtags").get(known.language, known.language))
    lines = [
        f"\n[{tag}]",
        f'name = "{name[0].upper() + name[1:]}"',
        f'exit_url = "https://{known.language}.wikipedia.org/"',
        f'countries = ["{likely.territory}"]' if likely.territory else "countries = []",
    ]
    if str(known) != tag.replace("-", "_"):
        lines.append(f'cldr = "{known}"')  # Babel knows some languages by another name
    with TABLE.open("a", encoding="utf-8") as table:
        table.write("\n".join(lines) + "\n")
    return load(TABLE)[-1]


def bring(template: Catalog, content: Catalog, path: Path, locale: SiteLocale) -> None:
    """Bring the template into one catalogue; what was translated stays."""
    content.update(template, no_fuzzy_matching=True)
    content.obsolete.clear()
    write(path, content)
    missing = len(faults(template, content))
    say(f"{locale.name}: {missing} to do" if missing else f"{locale.name}: complete")


def run_compile() -> int:
    """Make the files that the site reads, of complete catalogues only; take back others."""
    template = None
    for locale, path in translated():
        compiled = catalogue(TRANSLATIONS, locale)
        made = compiled.stat().st_mtime if compiled.exists() else 0
        if made > max(path.stat().st_mtime, TEMPLATE.stat().st_mtime):
            continue
        template = template or read(TEMPLATE)
        content = read(path, locale)
        found = faults(template, content)
        if found:
            compiled.unlink(missing_ok=True)
            say(f"{locale.name} is not offered: {len(found)} sentences to do, first {found[0]}")
        else:
            with compiled.open("wb") as file:
                write_mo(file, content)
    return 0


def run_check() -> int:
    """Fail on anything missing, unsure, or with other placeholders or markup than English."""
    template = extract()
    if not TEMPLATE.exists() or ids(read(TEMPLATE)) != ids(template):
        say("messages.pot is older than the sources: run `python -m web.catalogues update`.")
        return 1
    problems = [
        f"{locale.name}: {fault}"
        for locale, path in translated()
        for fault in faults(template, read(path, locale))
    ]
    for problem in problems:
        say(problem)
    return 1 if problems else 0


def ids(content: Catalog) -> set[object]:
    """Return what a catalogue asks to translate."""
    return {message.id for message in content if message.id}


def say(text: str) -> None:
    """Tell the person at the command line."""
    sys.stdout.write(f"{text}\n")


def main(words: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m web.catalogues", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run in COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        if run is run_add:
            command.add_argument("tag", help="BCP 47, such as sv, pt-BR or zh-Hant")
    chosen = vars(parser.parse_args(words))
    return int(chosen.pop("run")(**chosen))


COMMANDS: dict[str, Callable[..., int]] = {
    "add": run_add,
    "extract": run_extract,
    "update": run_update,
    "compile": run_compile,
    "check": run_check,
}

if __name__ == "__main__":
    sys.exit(main())
