"""What was typed outlives the session: a form that comes after the session ended is kept until the same person signs in.

A view that is wrapped in `keeps_typed` asks for sign-in as `login_required` does. When a form arrives from a stranger, and it
carries the sign of the person whose page it was ({% who_types %}), its fields wait in the stranger's session; after signing
in, `typed_before` gives them back to that person and to nobody else. Files cannot be kept: they are chosen once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from projects.templatetags.typed import FIELD, SALT

KEPT = "typed"  # in the session
LONGEST = 20_000  # characters; our forms are far shorter
PAGE_LASTS = 3 * 24 * 60 * 60  # seconds: a page that was open longer is typed again
NOT_KEPT = ("csrfmiddlewaretoken", FIELD, "once")


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`login_required`, which keeps what a stranger's form holds when the page was one's own."""
    asked = login_required(view)

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            _keep(request)
        return asked(request, *args, **kwargs)

    return run


def _keep(request: HttpRequest) -> None:
    try:
        who = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=PAGE_LASTS)
    except signing.BadSignature:
        return
    values = {name: texts for name, texts in request.POST.lists() if name not in NOT_KEPT}
    if sum(len(text) for texts in values.values() for text in texts) <= LONGEST:
        request.session[KEPT] = {"who": who, "path": request.get_full_path(), "values": values}


def typed_before(request: HttpRequest) -> QueryDict | None:
    """The fields of this page's form that the session's end cut off; None when there are none, or they are another's."""
    kept = request.session.get(KEPT)
    if not kept or request.method == "POST":
        return None
    if kept["who"] != request.user.pk:
        del request.session[KEPT]
        return None
    if kept["path"] != request.get_full_path():
        return None
    values = QueryDict(mutable=True)
    for name, texts in kept["values"].items():
        values.setlist(name, texts)
    return values


def forget_typed(request: HttpRequest) -> None:
    """It was sent now."""
    request.session.pop(KEPT, None)
