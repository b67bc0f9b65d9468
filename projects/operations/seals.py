"""The seal file, outside the database: one line (stream, number, hash) for each head that was sealed.

Whoever can write to the database, and even its owner, cannot change what this file says (decisions.md, Events).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from typing import BinaryIO

from django.conf import settings

from projects.rules.chain import ChainFault

ACCESS = "access"  # the stream of sealed batches of the access log; the others are streams of events
TAIL = 64 * 1024  # bytes; a line has about a hundred


def append_seals(seals: Iterable[tuple[str, int, str]]) -> None:
    """Append (stream, number, hash). One process at a time: a line is never glued to what a crash has cut short."""
    settings.SEAL_FILE.parent.mkdir(parents=True, exist_ok=True)
    with settings.SEAL_FILE.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed
        _drop_cut_line(file)
        file.write(b"".join(map(_line, seals)))


def is_filed_lately(seal: tuple[str, int, str]) -> bool:
    """Whether the seal is among the last lines of the file."""
    if not settings.SEAL_FILE.exists():
        return False
    with settings.SEAL_FILE.open("rb") as file:
        file.seek(-min(TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
        return _line(seal) in file.read()


def read_seals() -> tuple[dict[str, dict[int, str]], list[ChainFault]]:
    """What the seal file says (stream -> number -> hash), and its lines that cannot be read.

    A last line without its end was cut short by a crash while it was written: its head is sealed again later.
    """
    seals: dict[str, dict[int, str]] = {}
    faults = []
    if settings.SEAL_FILE.exists():
        *lines, _ = settings.SEAL_FILE.read_text(encoding="utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            try:
                seal = json.loads(line)
                seals.setdefault(seal["stream"], {})[int(seal["seq"])] = str(seal["hash"])
            except (ValueError, KeyError, TypeError):
                faults.append(ChainFault(settings.SEAL_FILE.name, number, "edited"))
    return seals, faults


def _line(seal: tuple[str, int, str]) -> bytes:
    stream, number, digest = seal
    return json.dumps({"stream": stream, "seq": number, "hash": digest}).encode() + b"\n"


def _drop_cut_line(file: BinaryIO) -> None:
    end = file.seek(0, os.SEEK_END)
    start = file.seek(-min(TAIL, end), os.SEEK_END)
    content = file.read()
    if content and not content.endswith(b"\n"):
        os.truncate(file.fileno(), start + content.rfind(b"\n") + 1)
