"""What of a person's data stands on a page before somebody gives a reason to see it whole (promise S24).

`masked` hides the fields that name a telephone, an e-mail address or an identity card; `meant` reads a form back that was
opened with what `masked` shows: a value that came back as it was shown is the stored one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from projects.rules.identifiers import mask_id, mask_phone

HIDDEN = "*"
_ID_CARD = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")


def mask_email(address: str) -> str:
    """l***@example.com: the first letter and the host; a name of one or two letters is hidden whole."""
    name, at, host = address.strip().rpartition("@")
    if not at:
        return HIDDEN * len(address.strip())
    return f"{name[0] if len(name) > 2 else ''}***@{host}"


def mask_within(text: str) -> str:
    """Free text with the identity cards and mobile numbers in it masked; everything else stays."""
    text = _ID_CARD.sub(lambda found: mask_id(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0].replace("-", "")), text)


MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "contact_phone": mask_phone,
        "contact_email": mask_email,
        "phone": mask_phone,
        "email": mask_email,
        "id_card": mask_id,
    }
)
PHONES = frozenset({"contact_phone", "phone"})


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, those of `MASKS` masked."""
    return {name: MASKS[name](str(value)) if name in MASKS and value else value for name, value in values.items()}


def meant(typed: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, where `stored` holds what the page showed masked: the mask stands for the stored value."""
    shown = masked({name: value for name, value in stored.items() if name in MASKS and value})
    return {
        name: stored[name] if name in shown and str(value or "").strip() == shown[name] else value
        for name, value in typed.items()
    }


def is_mask(name: str, value: Any) -> bool:
    """A telephone number with stars in it is nobody's."""
    return name in PHONES and HIDDEN in str(value or "")
