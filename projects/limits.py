"""How often one address may do what costs much. Rates are in settings (REST_FRAMEWORK, DEFAULT_THROTTLE_RATES)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle


class AddressThrottle(SimpleRateThrottle):
    """By address, signed in or not."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class EvaluateThrottle(AddressThrottle):
    scope = "evaluate"


class TrialThrottle(AddressThrottle):
    """New drafts."""

    scope = "trial"


class PdfThrottle(AddressThrottle):
    """A PDF takes a second or two of a processor."""

    scope = "pdf"


class WriteThrottle(SimpleRateThrottle):
    """What one person writes through the API, and forms with files on pages, wherever from. Reading is not counted."""

    scope = "write"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class PieceThrottle(WriteThrottle):
    """Pieces of files that one person sends: a large file is many of them, and one write."""

    scope = "piece"


class ClaimThrottle(AddressThrottle):
    """Asking for an enterprise by code and name: nobody tries codes out."""

    scope = "claim"


class ClaimantThrottle(SimpleRateThrottle):
    """The same, by account, wherever from."""

    scope = "claimant"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class CheckThrottle(AddressThrottle):
    """The public page that says whether a printed issue is the newest."""

    scope = "check"


class ProgressThrottle(AddressThrottle):
    """Asking how far an item is by its number and code: nobody tries codes out."""

    scope = "progress"


class PersonalThrottle(SimpleRateThrottle):
    """How many telephone numbers and the like one person looks at, wherever from."""

    scope = "personal"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class ArchiveThrottle(SimpleRateThrottle):
    """Archive packages that one person takes, wherever from: each is every file of an application. HEAD builds none."""

    scope = "archive"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.method == "HEAD":
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class PrintThrottle(SimpleRateThrottle):
    """What one person has printed through the API, wherever from: each piece takes a processor for seconds."""

    scope = "print"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


def allows(throttle: type[SimpleRateThrottle], request: HttpRequest) -> bool:
    """Count this request; False when the address has had its share."""
    return bool(throttle().allow_request(request, None))
