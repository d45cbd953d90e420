"""The operator's logo: an SVG that carries no script and fetches nothing."""

import re
from xml.etree import ElementTree as Xml

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 20_000  # it is part of every page's weight
FETCHES = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.IGNORECASE)


class BadLogo(ValueError):
    """A logo cannot be used; the message says why."""


def checked(svg: str) -> str:
    """Return a logo that is harmless.

    Raises:
        BadLogo: It is no SVG, too large, runs something or fetches something.
    """
    if len(svg.encode()) > MOST_BYTES:
        raise BadLogo(f"it is larger than {MOST_BYTES // 1000} kB, which every page would load.")
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise BadLogo("it has a DOCTYPE; take that line out.")
    try:
        root = Xml.fromstring(svg)  # noqa: S314  # the operator's own file, without entities
    except Xml.ParseError as error:
        raise BadLogo(f"it is not readable as SVG: {error}.") from error
    if root.tag != f"{SVG}svg":
        raise BadLogo("it is not an SVG picture.")
    for element in root.iter():
        check_element(element)
    return svg


def check_element(element: Xml.Element) -> None:
    """Refuse an element that does more than draw."""
    name = str(element.tag).removeprefix(SVG)
    if name in ("script", "foreignObject", "iframe"):
        raise BadLogo(f"it has a <{name}> inside, which is more than drawing.")
    if name == "style" and FETCHES.search(element.text or ""):
        raise BadLogo("its styles fetch something from elsewhere.")
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2].lower()
        if plain.startswith("on"):
            raise BadLogo(f"it has a script inside, in the attribute {plain}.")
        if plain in ("href", "src") and not value.startswith(("#", "data:image/")):
            raise BadLogo(f"it refers to something elsewhere: {value}")
        if FETCHES.search(value):
            raise BadLogo(f"its attribute {plain} fetches something from elsewhere.")
