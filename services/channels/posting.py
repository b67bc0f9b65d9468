"""One JSON message to a server of somebody else: no redirects, no proxies, a short wait, a short answer."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from services.enums import Fault
from services.operations.sending import Undelivered

MOST = 64 * 1024  # bytes of an answer that are read
OURS_TO_MEND = frozenset({401, 403, 404, 405, 407})  # the address or the password of the gateway, not this message
LATER = frozenset({408, 425, 429})


def post(url: str, message: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """What the server answered, an empty dict when that is no JSON object. Raises Undelivered without the server's words.

    409 is taken for done: the server knows the key already.
    """
    status, body = _ask(url, json.dumps(message, ensure_ascii=False).encode(), headers)
    if status in OURS_TO_MEND or status in LATER or status >= 500:
        raise Undelivered(Fault.UNREACHABLE, down=True)
    if not 200 <= status < 300 and status != 409:
        raise Undelivered(Fault.REFUSED, final=status >= 400)
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _ask(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=settings.NOTICE_TIMEOUT)
        try:
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, _read(answer)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError):  # the text of each holds the address
        raise Undelivered(Fault.UNREACHABLE, down=True) from None


def _read(answer: http.client.HTTPResponse) -> bytes:
    """Its beginning, for as long as one waits for an answer altogether: a server that trickles holds up nobody for long."""
    body, until = b"", time.monotonic() + settings.NOTICE_TIMEOUT
    while len(body) < MOST and time.monotonic() < until and (part := answer.read1(MOST - len(body))):
        body += part
    return body
