"""The virus scanner (clamd), when one is configured (`settings.CLAMD`). What it does not clearly call clean is not clean."""

from __future__ import annotations

from typing import IO, BinaryIO, cast

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

PATIENCE = 30  # seconds for each answer
PORT = 3310


class ScanFailed(Exception):
    """The scanner is down, does not answer in time, or says what nobody understands. Nothing is known about the file."""


def configured() -> bool:
    return bool(settings.CLAMD)


def scan(file: IO[bytes]) -> str:
    """The name of what the scanner found; empty for a clean file. Raises ScanFailed."""
    file.seek(0)
    try:
        answer = _scanner().instream(cast(BinaryIO, file))
    except (ClamdError, OSError, ValueError) as fault:
        raise ScanFailed(type(fault).__name__) from fault
    found = list(answer.values())
    if len(found) != 1:
        raise ScanFailed("no answer")
    status, name = found[0]
    if status == "FOUND":
        return name or "unnamed"
    if status != "OK" or name:
        raise ScanFailed(status)
    return ""


def _scanner() -> ClamdNetworkSocket:
    """By host:port, or by the path of its socket."""
    place = settings.CLAMD
    if place.startswith(("/", "unix://")):
        return ClamdUnixSocket(place, timeout=PATIENCE)
    host, _, port = place.rpartition(":") if ":" in place else (place, "", str(PORT))
    return ClamdNetworkSocket(host, int(port), timeout=PATIENCE)
