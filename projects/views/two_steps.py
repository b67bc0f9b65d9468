"""Staff sign in with two steps (S16): without an authenticator nothing is open to them but setting one up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

SEEN = "two_steps_seen"  # in the session: until when nobody has to look again
LOOKED_FOR = 5 * 60  # seconds; a second step that is taken away is missed within them
OPEN = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate"),
        *("account_login", "account_logout", "account_change_password", "account_set_password"),
        *("healthz", "health-jobs", "set_language", "set_preferences"),
    }
)
AGAIN = frozenset({"mfa_deactivate_totp"})  # after these the session has to look again


class StaffTwoSteps:
    """Middleware; taken out altogether when the setting STAFF_TWO_STEPS is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.STAFF_TWO_STEPS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in AGAIN:
            request.session.pop(SEEN, None)
            return None
        if name in OPEN or not lacks_second_step(request):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": gettext("先开启两步验证，再用接口。")}, status=403)
        return redirect("mfa_activate_totp")


def lacks_second_step(request: HttpRequest) -> bool:
    """Staff by any role that is in force today, without an authenticator."""
    user = request.user
    if not user.is_authenticated or request.session.get(SEEN, 0) > time.time():
        return False
    if not user.roles_on(timezone.localdate()):
        return False
    if not is_mfa_enabled(user):
        return True
    request.session[SEEN] = int(time.time()) + LOOKED_FOR
    return False
