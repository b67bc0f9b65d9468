"""How the portal's own schedules stand: a page for system administrators, a word for whoever watches from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Role, User
from projects.operations.refusals import require
from projects.permissions import roles
from projects.rules.wording import Text
from services.queries_heartbeats import Standing, backlog, standings
from services.rules.schedule_words import WORDS
from services.rules.schedules import FAILED, FINE, FRESH, LATE, RUNS, At, Every

LOOKS = {FINE: "done", FAILED: "over", LATE: "over", FRESH: "wait", RUNS: "run"}
WEEKDAYS = 7
UNNAMED = (Text("没有说明的任务", "A schedule without a description"), Text("", ""))


def may_see_status(user: User, day: Any) -> bool:
    return Role.SYSTEM_ADMIN in roles(user, day)


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What is late is red and in front: since when, what it means, what to do."""
    now = timezone.now()
    require(may_see_status(request.user, timezone.localdate(now)))
    found = standings(now)
    red = [each for each in found if each.verdict.red]
    context = {
        "lines": [line_of(each, now) for each in found],
        "red": len(red),
        "all_red": len(red) == len(found),
        "ran": any(each.beat.began_at for each in found),
        "waiting": backlog(now),
        "broker": "Redis" if settings.REDIS_URL else "",
        "now": now,
    }
    return render(request, "services/status.html", context)


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """`{"ok": true}`, or 503 with how many schedules are late: no names, whoever asks. `ran`: whether any ever did."""
    found = standings(timezone.now())
    late = sum(each.verdict.red for each in found)
    said = {"ok": not late, "late": late, "ran": any(each.beat.began_at for each in found)}
    return JsonResponse(said, status=503 if late else 200)


def line_of(each: Standing, now: datetime) -> dict[str, Any]:
    does, means = WORDS.get(each.name, UNNAMED)
    verdict = each.verdict
    states = {
        FINE: gettext("正常"),
        FAILED: gettext("上次出错"),
        LATE: gettext("迟了"),
        FRESH: gettext("还没到时候"),
        RUNS: gettext("正在做"),
    }
    return {
        "name": each.name,
        "does": does,
        "means": means,
        "plan": said_plan(each.plan),
        "beat": each.beat,
        "lasted": each.lasted,
        "look": LOOKS[verdict.state],
        "word": states[verdict.state],
        "red": verdict.red,
        "late_by": said_span(verdict.late_by.total_seconds()) if verdict.late_by else "",
        "todo": todo(each),
    }


def todo(each: Standing) -> str:
    if each.verdict.state == FAILED:
        return gettext("在服务器日志里找这个任务的名字和上次结束的时间，改好原因；下一次到点会自动再跑。")
    if each.verdict.state == LATE:
        return gettext("看定时器（beat）、执行进程（worker）和 Redis 在不在运行；起来以后会自动补上，不用手工补。")
    return ""


def said_plan(plan: Every | At) -> str:
    if isinstance(plan, Every):
        return gettext("每 %(span)s") % {"span": said_span(plan.seconds)}
    minutes = sorted(plan.minutes)
    if len(plan.hours) == 24:
        times = gettext("每小时第 %(minutes)s 分") % {"minutes": ", ".join(map(str, minutes))}
    else:
        times = ", ".join(f"{hour:02d}:{minute:02d}" for hour in sorted(plan.hours) for minute in minutes)
    if len(plan.weekdays) == WEEKDAYS:
        return times if len(plan.hours) == 24 else gettext("每天 %(times)s") % {"times": times}
    return gettext("每周一 %(times)s") % {"times": times} if set(plan.weekdays) == {1} else times


def said_span(seconds: float) -> str:
    """In one unit: how long ago is a matter of feeling, not of reckoning."""
    whole = int(seconds)
    if whole < 120:
        return ngettext("%(n)d 秒", "%(n)d 秒", whole) % {"n": whole}
    if whole < 2 * 3600:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", whole // 60) % {"n": whole // 60}
    if whole < 48 * 3600:
        return ngettext("%(n)d 小时", "%(n)d 小时", whole // 3600) % {"n": whole // 3600}
    return ngettext("%(n)d 天", "%(n)d 天", whole // 86400) % {"n": whole // 86400}
