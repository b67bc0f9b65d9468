"""The code (查询码) with which anybody who holds the receipt asks how far an item is (promise S17).

It is read from the item's own 128 random bits and kept nowhere: eight characters of an alphabet without 0 O 1 I 2 Z 5 S,
38 bits. What is printed on paper must outlive a change of the site's key, so that no key goes into it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

ALPHABET = "346789ABCDEFGHJKLMNPQRTUVWXY"
LENGTH = 8
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212.·]+")


def query_code(token: str) -> str:
    """As it is printed: WXYA-3467."""
    number = int.from_bytes(hashlib.sha256(f"progress:{token}".encode()).digest(), "big")
    chars = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        chars.append(ALPHABET[rest])
    return f"{''.join(chars[:4])}-{''.join(chars[4:])}"


def fits(typed: str, token: str) -> bool:
    """Whether this is the code of that token, in the same time for every wrong one. Case, blanks and hyphens do not count."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return hmac.compare_digest(plain.encode(), query_code(token).replace("-", "").encode())
