"""好差评: the page behind the signed link, and how content people are, for the bureau's leads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from projects.operations.refusals import Refused, require
from projects.permissions import belongs
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, status_of
from projects.views.check import unkept
from services.forms.ratings import RateForm, levels
from services.models import Rating
from services.operations.ratings import rate as rate_it
from services.permissions_ratings import may_list_ratings
from services.queries_ratings import (
    follow_ups_seen_by,
    invite_of,
    level_counts,
    ratings_seen_by,
    satisfaction_of,
    what_of,
)
from services.rules.ratings import BAD, LEVELS
from services.views.doorstep import doing

SPANS = (30, 90, 365)  # days back
LOOKS = {5: "done", 4: "done", 3: "run", 2: "over", 1: "over"}


@require_http_methods(FORM_METHODS)
def rate(request: HttpRequest, signed: str) -> HttpResponse:
    """Whoever holds the link may answer, signed in or not; answered before, it says so and shows no answer."""
    invite = invite_of(signed)
    if invite is None:
        raise Http404
    user = request.user if request.user.is_authenticated else None
    own = user is not None and belongs(user, invite.enterprise_id, timezone.localdate())
    posted = request.method == "POST"
    form = RateForm(request.POST if posted else None, own=own)
    if posted and form.is_valid():
        said: dict[str, Any] = {**doing(request).said, "by": user}
        real_name = bool(form.cleaned_data.get("real_name"))
        try:
            rate_it(invite, int(form.cleaned_data["level"]), form.cleaned_data["text"], real_name=real_name, **said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("rate", signed)
    context = {
        "invite": invite,
        "what": what_of(invite)._asdict(),
        "form": form,
        "rated": Rating.objects.filter(invite=invite).exists(),
        "day": invite.invited_at,
    }
    return unkept(render(request, "services/rate.html", context, status=status_of(form)))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What was rated in the days asked for: how content, of how many; each with what became of it."""
    day, user = timezone.localdate(), request.user
    require(may_list_ratings(user, day))
    back = next((each for each in SPANS if request.GET.get("days") == str(each)), SPANS[1])
    since = day - dt.timedelta(days=back)
    rows = ratings_seen_by(user, day).filter(rated_at__date__gte=since)
    counts = level_counts(rows)
    if request.GET.get("level") in {str(level) for level in LEVELS}:
        rows = rows.filter(level=int(request.GET["level"]))
    if request.GET.get("bad"):
        rows = rows.filter(level__in=BAD)
    related = ("invite__item__package__catalogue", "invite__project", "invite__appointment", "follow_up__owner", "by")
    page = Paginator(rows.select_related(*related), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(rating) for rating in page.object_list]
    most = max(counts.values(), default=0)
    words = dict(levels())
    context = {
        "page": page,
        "found": satisfaction_of(since=since),
        "bars": [
            {"word": words[str(level)], "n": counts.get(level, 0), "max": most or 1, "look": LOOKS[level]}
            for level in LEVELS
        ],
        "levels": levels(),
        "spans": SPANS,
        "back": back,
        "filtered": bool(request.GET.get("level") or request.GET.get("bad")),
        "open": follow_ups_seen_by(user, day).filter(closed_at=None).count(),
    }
    return page_or_part(request, "services/ratings.html", "services/_ratings_list.html", context)


def line_of(rating: Rating) -> dict[str, Any]:
    follow_up = getattr(rating, "follow_up", None)
    return {
        "row": rating,
        "what": what_of(rating.invite)._asdict(),
        "level": LEVELS[rating.level]._asdict(),
        "look": LOOKS[rating.level],
        "follow_up": follow_up,
    }
