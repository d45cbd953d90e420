"""What the operator's folder still lacks before the site may open, in plain sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web.helplines import Helplines
from web.legal_texts import KINDS
from web.locales import offered
from web.operator import NAMES, Operator, read

FILES = (NAMES, "logo.svg", "helplines.toml", *(f"{kind}.*.md" for kind in KINDS))


@dataclass(frozen=True)
class Findings:
    """What is to be said about an operator's folder."""

    operator: Operator  # of the parts that can be used
    faults: list[str]  # what cannot be used: the server does not start
    gaps: list[str]  # what visitors would miss
    notes: list[str]  # what the operator should know; the site may open all the same


def check_folder(folder: Path) -> Findings:
    """Read a folder and say what is wrong with it, missing from it and worth knowing."""
    parts, faults = read(folder)
    operator = Operator(**parts)
    return Findings(operator, faults, list(gaps(operator)), [*notes(operator), *unread(folder)])


def gaps(operator: Operator) -> Iterator[str]:
    """Name what visitors would miss."""
    if not operator.configured and not operator.imprint.by_tag:
        yield (
            f"There is no imprint: {NAMES} needs name, address and email, or the folder a file "
            "imprint.<language>.md."
        )
    for platform in operator.platforms:
        if not platform.url:
            yield f"{NAMES}: the platform {platform.name} has no url, so nobody can read about it."
    ready = {locale.tag for locale in offered()}
    for tag in operator.languages:
        if tag not in ready:
            yield f"{NAMES}: the language {tag} is not complete, so it is not offered."
    known = (operator.helplines or Helplines.load()).countries
    for locale in operator.choose(offered()):
        if not any(code.lower() in known for code in locale.countries):
            countries = ", ".join(locale.countries)
            yield f"There is no helpline for those who read {locale.name} ({countries})."


def notes(operator: Operator) -> Iterator[str]:
    """Name what visitors are told that the operator may not expect."""
    if not operator.platforms:
        yield f"{NAMES} names no platform, so visitors read that none takes part."
    countries = (operator.helplines or Helplines.load()).countries.values()
    checked = [line.checked for country in countries for line in country.helplines]
    if never := checked.count(None):
        yield (
            f"{never} of {len(checked)} helplines were never opened by a person: call them before "
            "you offer them."
        )


def unread(folder: Path) -> Iterator[str]:
    """Name the files that nothing reads: most likely their names are wrong."""
    for path in sorted(folder.glob("[!.]*")):
        if not any(path.match(pattern) for pattern in FILES):
            yield f"{path.name} is not read. The folder's files are: {', '.join(FILES)}."
