"""What makes the agent's pages an app on a phone: its manifest, its service worker, the pulse of the queue and its list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.views.acting import PER_PAGE
from projects.views.context import current_site
from services.queries_day import LATE, UNDONE, arrivals
from services.views.day import agents_only, dock

ICONS = ((192, "any"), (512, "any"), (512, "maskable"))
SHOW = (("", _("全部")), (LATE, _("晚到的")), (UNDONE, _("没有记下的")))
WORDS = {  # the name of the address: what was done there
    "agent-trip-begin": _("到达"),
    "agent-trip-finish": _("办完"),
    "agent-trip-fail": _("没有办成"),
    "trip-visit": _("问需记录"),
    "trip-papers": _("收材料"),
    "consignment-carry": _("取走材料"),
    "consignment-hand": _("交还原件"),
    "trip-certificates": _("送证照"),
}


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Public: nothing of a person is in it."""
    icons = [
        {
            "src": static(f"icons/app-{size}{'-round' if purpose == 'maskable' else ''}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    found = {
        "name": gettext("上门服务 %(site)s") % {"site": current_site().name},
        "short_name": gettext("上门"),
        "lang": "en" if get_language() == "en" else "zh-CN",
        "id": reverse("agent-day"),
        "start_url": reverse("agent-day"),
        "scope": "/agent/",
        "display": "standalone",
        "background_color": "#f6f8f8",
        "theme_color": "#0a5f66",
        "icons": icons,
    }
    return JsonResponse(found, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Public: it is the same for everybody. Its own address gives it the scope /agent/."""
    context = {"static": static("js/offline.js").rpartition("js/")[0]}
    response = render(request, "services/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_required
def pulse(request: HttpRequest) -> HttpResponse:
    """Whose session this is, a fresh token, and the time: what the queue asks before it sends anything."""
    now = int(timezone.now().timestamp() * 1000)
    return JsonResponse({"user": str(request.user.pk), "token": get_token(request), "now": now})


@require_safe
@login_required
def arrived(request: HttpRequest) -> HttpResponse:
    """What is still in this phone (the script shows it), and what came from it: when it was done and when it arrived."""
    agents_only(request)
    show = request.GET.get("show", "")
    show = show if show in (LATE, UNDONE) else ""
    page = Paginator(arrivals(request.user, show), PER_PAGE).get_page(request.GET.get("page"))
    lines: list[dict[str, Any]] = [{"row": row, "word": WORDS.get(row.kind, _("在门口记的"))} for row in page]
    context = {
        "page": page,
        "lines": lines,
        "show": show,
        "shows": SHOW,
        "leaving": request.GET.get("leaving") == "1",
        "dock": dock("agent-offline"),
    }
    return render(request, "services/offline.html", context)
