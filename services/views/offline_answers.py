"""What the phone's queue is answered: the views stay plain, their pages become a word and a sentence.

A post with `X-Offline: 1` comes from the queue and is noted; with `X-Offline: now` it is sent by the script
while there is a network, so that a broken connection loses nothing. Pages under /agent/ say whom they may be kept for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.contrib.messages import ERROR, get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from services.enums import OfflineOutcome
from services.operations.offline import Arrival, note_action
from services.views.doorstep import doing

HERE = "/agent/"
KEEP = "X-Keep"  # "<user id> <until, in seconds since 1970>"
OUTCOMES = {
    **dict.fromkeys((400, 403, 405, 411, 413, 422), OfflineOutcome.REFUSED),
    **dict.fromkeys((404, 409, 410), OfflineOutcome.CONFLICT),
}


class OfflineAnswers:
    """Middleware, the innermost: `process_view` is reached by what the others let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET":
            return for_whom(request, response) if request.path.startswith(HERE) else response
        mode = request.headers.get("X-Offline", "")
        if request.method != "POST" or mode not in ("1", "now"):
            return response
        return answer(request, response, noted=mode == "1")

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        request.let_through = True


def for_whom(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The service worker keeps a page for this person only, and no longer than a session lasts."""
    page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if page and request.user.is_authenticated and not request.htmx:
        until = int(timezone.now().timestamp()) + request.session.get_expiry_age()
        response[KEEP] = f"{request.user.pk} {until}"
    return response


def answer(request: HttpRequest, response: HttpResponse, *, noted: bool) -> HttpResponse:
    """Nothing is noted of what did not reach its view, and of what has to be tried again."""
    if not let_in(request, response):
        return JsonResponse({"outcome": "sign_in"}, status=401)
    status = response.status_code
    if status >= 500 or status == 429:
        return response
    wrong = refusals(request)
    outcome = OUTCOMES.get(status, OfflineOutcome.REFUSED if wrong or status >= 400 else OfflineOutcome.DONE)
    said = "" if outcome is OfflineOutcome.DONE else wrong or sentence(response)
    if noted:
        list(get_messages(request))  # said here: twenty of them need not stand on the next page
        note(request, outcome, said)
    found = {"outcome": outcome.value, "said": said, "next": response.get("Location", request.get_full_path())}
    return JsonResponse(found, status=200 if status < 400 else status)


def let_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Did the person get as far as the act? Not without a session, a fresh token, or the second step of the sign-in."""
    if not getattr(request, "let_through", False) or not request.user.is_authenticated:
        return False
    return not response.get("Location", "").startswith(reverse("account_login"))


def refusals(request: HttpRequest) -> str:
    """What a view that always sends on has said against it."""
    queued = getattr(get_messages(request), "_queued_messages", [])
    return " ".join(str(each) for each in queued if each.level >= ERROR)


def note(request: HttpRequest, outcome: OfflineOutcome, said: str) -> None:
    act, now, match = doing(request), timezone.now(), request.resolver_match
    assert match is not None
    device_at = act.device_at or act.at
    target = str(match.kwargs.get("pk", ""))
    key = act.key or f"{request.user.pk}:{match.view_name}:{target}:{device_at.timestamp()}"[:80]
    arrival = Arrival(key, match.view_name, target, device_at, act.offset_ms, act.late)
    note_action(arrival, outcome, said, by=request.user, at=now)


# --- the sentence on a page


def sentence(response: HttpResponse) -> str:
    """What the summary of errors on the page says."""
    if response.status_code == 404:
        return gettext("这次上门现在不归你，或者已经取消。")
    if response.status_code == 403:
        return gettext("你现在没有办这件事的权限。")
    reader = Summary()
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        reader.feed(response.content.decode(errors="replace"))
    found = [re.sub(r"\s+", " ", line).strip() for line in reader.lines]
    return " ".join(line for line in found if line) or gettext("填的内容有问题，这一项没有记下。")


class Summary(HTMLParser):
    """Reads the lines of the first `.errsum`, or what stands in a `role=alert`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.depth = 0
        self.inside = self.heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.inside:
            self.depth += tag == "div"
            self.heading = tag == "h2"
            if tag in ("li", "p"):
                self.lines.append("")
        elif not self.lines and tag == "div" and dict(attrs).get("role") == "alert":
            self.inside, self.depth = True, 1
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.inside:
            return
        self.heading = self.heading and tag != "h2"
        self.depth -= tag == "div"
        self.inside = self.depth > 0

    def handle_data(self, data: str) -> None:
        if self.inside and not self.heading:
            self.lines[-1] += data
