"""The public page behind the QR code on a printed cover: is the paper in hand the newest issue? No sign-in, nobody's name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.guide.freshness import is_current
from projects.guide.handbook.press import is_current as is_current_for_all
from projects.limits import CheckThrottle, allows
from projects.queries import engine_of
from projects.queries_prints import issue_in_hand
from projects.queries_zone_prints import zone_issue_in_hand
from projects.rules.project_states import LIVE
from projects.rules.wording import name_of

LANGUAGES = {"zh-hans": _("中文"), "en": _("英文")}
SHOWN = 8  # digits of the digest at either end


@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """An unknown token is a page that is not there, like any other."""
    if not allows(CheckThrottle, request):
        return unkept(render(request, "projects/too_many.html", status=429))
    found = issue_in_hand(token)
    if found is None:
        return zone_check(request, token)
    issue, newest = found
    context = {
        "issue": issue,
        "newest": newest,
        "is_newest": issue.pk == newest.pk,
        # nobody is told to follow the paper of a project that is put off, ended or merged; which of them is not said
        "current": issue.project.state in LIVE and is_current(newest, timezone.localdate()),
        "language": LANGUAGES[issue.language],
        "digest": (issue.digest[:SHOWN], issue.digest[-SHOWN:]),
    }
    return unkept(render(request, "projects/check.html", context))


def zone_check(request: HttpRequest, token: str) -> HttpResponse:
    """The same for what is printed for the whole zone: the handbook, and the handouts of its matters."""
    found = zone_issue_in_hand(token)
    if found is None:
        raise Http404
    issue, newest = found
    nodes = engine_of(issue.catalogue).catalogue.nodes
    context = {
        "issue": issue,
        "newest": newest,
        "is_newest": issue.pk == newest.pk,
        "current": is_current_for_all(newest, timezone.localdate()),
        "language": LANGUAGES[issue.language],
        "matter": name_of(nodes[issue.code].raw) if issue.code in nodes else None,
        "digest": (issue.digest[:SHOWN], issue.digest[-SHOWN:]),
    }
    return unkept(render(request, "projects/check_zone.html", context))


def unkept(response: HttpResponse) -> HttpResponse:
    """Nobody keeps it, no search engine lists it: tomorrow the answer may be another."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
