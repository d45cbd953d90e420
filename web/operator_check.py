"""What the operator's folder still lacks before the site may open, in plain sentences."""

from collections.abc import Iterator
from pathlib import Path

from web.helplines import Helplines
from web.locales import offered
from web.operator import NAMES, Operator, read


def faults_and_gaps(folder: Path) -> tuple[list[str], list[str]]:
    """Return what cannot be used, and what is missing from the rest."""
    parts, faults = read(folder)
    return faults, list(gaps(Operator(**parts)))


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
