"""Words of a notice as an editor writes them: plain text with places like {project}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PLACE = re.compile(r"\{([a-z_]+)\}")
PORTAL_PLACE = re.compile(r"%\(([a-z_]+)\)s")


def places_in(text: str) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(PLACE.findall(text)))


def for_editing(text: str) -> str:
    """The portal's own words as an editor sees them."""
    return PORTAL_PLACE.sub(r"{\1}", text).replace("%%", "%")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Each place with its value, once: braces inside of a value stay what they are. An unknown place is empty."""
    return PLACE.sub(lambda found: str(values.get(found[1], "")), text)


def wrong_places(text: str, allowed: Iterable[str]) -> list[str]:
    """What stands in braces and is no place that may be used; a brace that is alone is one, too."""
    unknown = [f"{{{name}}}" for name in places_in(text) if name not in set(allowed)]
    rest = PLACE.sub("", text)
    return unknown + [brace for brace in "{}" if brace in rest]
