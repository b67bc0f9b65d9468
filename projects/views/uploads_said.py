"""What is announced of a file that comes in pieces: JSON of a person's browser, each value of its kind."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

LONGEST = 8 * 1024
LONGEST_WORDS = 300
NUMBERS = ("size", "line", "replaces", "enterprise", "version_of")
KINDS: dict[str, tuple[type, Any]] = {
    "name": (str, None),
    "size": (int, None),
    "line": (int, 0),  # a line of an application,
    "enterprise": (int, 0),  # or a paper for its wallet,
    "version_of": (int, 0),  # or another version of one there
    "why": (str, ""),
    "replaces": (int, 0),
    "fields": (dict, {}),  # of the wallet's form
}


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def said_in(request: HttpRequest) -> dict[str, Any] | None:
    """Everything named above; None for anything else, and when it names not one thing that the file is for."""
    length = request.headers.get("Content-Length", "")
    if not is_number(length) or int(length) > LONGEST:
        return None
    try:
        raw = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    found = {key: raw.get(key, default) for key, (_, default) in KINDS.items()}
    sound = all(type(found[key]) is kind for key, (kind, _) in KINDS.items())
    if not sound or not all(0 <= found[key] < 2**62 for key in NUMBERS):
        return None
    if sum(bool(found[key]) for key in ("line", "enterprise", "version_of")) != 1:
        return None
    found["name"], found["why"] = _storable(found["name"]), _storable(found["why"])
    found["fields"] = {key: _storable(text) for key, text in found["fields"].items() if isinstance(text, str)}
    return found if found["name"] else None


def _storable(text: str) -> str:
    """Without what JSON can say and no database takes: NUL, and halves of signs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:LONGEST_WORDS]
