"""The archive package (归档包) of an application: names that every system can unpack, and how anybody checks the package.

Beside the papers a package holds `SUMS` (SHA-256 of every other file, as `sha256sum -c` reads it) and `EVENTS` (the events of
the application with the values that their hashes cover). `faults_of` checks both without the portal.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from projects.rules.chain import event_payload, link

SUMS, EVENTS = "sha256.txt", "05-日志/events.json"
LONGEST = 60  # characters of one name
LONGEST_PATH = 180  # of the whole path: Windows has 260 with the folder it is unpacked in
_BAD = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_HIDDEN = ("Cf", "Cc", "Cs", "Co", "Cn")


def safe_name(text: str, *, most: int = LONGEST) -> str:
    """A name that Windows, macOS and Linux all take: no signs they reserve, none that are not seen, no reserved word, no
    blank or dot at the end, at most `most` characters with its ending kept."""
    text = unicodedata.normalize("NFC", _BAD.sub("_", text))
    text = "".join(each for each in text if unicodedata.category(each) not in _HIDDEN)
    text = " ".join(text.split()).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 8 or not stem:
        stem, ending = text, ""
    stem = stem[: max(1, most - len(ending) - 1)].rstrip(". ")
    name = f"{stem}.{ending}" if ending else stem
    return f"_{name}" if _RESERVED.match(name) else name or "_"


class Paths:
    """Gives every file of a package a path of its own; two that differ in capital letters only are one on Windows."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {path.casefold() for path in taken}

    def take(self, *parts: str) -> str:
        """The folders and the name, made safe; a second one of that path gets a number before its ending."""
        *folders, name = [safe_name(part) for part in parts]
        start = "/".join(folders) + "/" if folders else ""
        name = safe_name(name, most=max(12, min(LONGEST, LONGEST_PATH - len(start) - 4)))
        path, number = start + name, 1
        while path.casefold() in self._taken:
            number += 1
            stem, dot, ending = name.rpartition(".")
            path = f"{start}{stem}-{number}.{ending}" if dot and stem else f"{start}{name}-{number}"
        self._taken.add(path.casefold())
        return path


def sums(digests: Mapping[str, str]) -> str:
    """The list of digests: two blanks between digest and path, as the usual tools read it."""
    return "".join(f"{digest}  {path}\n" for path, digest in digests.items())


def read_sums(text: str) -> dict[str, str]:
    """Path to digest. A line that is no such line is left out, so that its file is found to be unlisted."""
    rows = (line.partition("  ") for line in text.splitlines())
    return {path: digest for digest, _blanks, path in rows if path and re.fullmatch("[0-9a-f]{64}", digest)}


def faults_of(digests: Mapping[str, str], listed: str, events: str) -> list[str]:
    """What is wrong with a package; empty when it is as it was handed out.

    digests: path to SHA-256 of every file that is there, without `SUMS`; listed: content of `SUMS`; events: of `EVENTS`.
    """
    wanted = read_sums(listed)
    found = [f"missing: {path}" for path in wanted if path not in digests]
    found += [f"not listed: {path}" for path in digests if path not in wanted]
    found += [f"changed: {path}" for path, digest in digests.items() if wanted.get(path, digest) != digest]
    return found + _event_faults(events)


def _event_faults(text: str) -> list[str]:
    try:
        told = json.loads(text)
        return [fault for row in told["events"] if (fault := event_fault(told["stream"], told["fields"], row))]
    except (KeyError, TypeError, ValueError) as fault:
        return [f"events cannot be read: {fault}"]


def event_fault(stream: str, fields: list[str], row: Mapping[str, Any]) -> str:
    """What is wrong with one event of the package: its hash does not cover what it says, or its text is not the one that
    was written. A text that was erased or is withheld has its digest only."""
    values = {name: row[name] for name in fields}
    if link(str(row["previous_hash"]), event_payload(stream, int(row["seq"]), values)) != row["hash"]:
        return f"event {row['seq']}: changed"
    text = row.get("text")
    if text is not None and hashlib.sha256(str(text).encode()).hexdigest() != row["text_digest"]:
        return f"event {row['seq']}: its text was changed"
    return ""
