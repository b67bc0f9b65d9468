"""Robots of WeCom groups: who hears what; added, changed, tried out, switched off. An address is never shown again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.operations.refusals import Refused, require
from projects.views.acting import FORM_METHODS, blame, form_page, refusal_text
from services.forms.notices import RobotForm
from services.models import Robot
from services.operations.robots import SUBJECTS, add_robot, change_robot, switch_robot, try_robot
from services.permissions_notices import may_manage_robots
from services.queries_notices import last_sent
from services.views.doorstep import doing
from services.views.notices import KIND_WORDS
from services.views.notices_sent import Sent, tabs

KINDS = [(kind, label) for kind, label in KIND_WORDS if kind in SUBJECTS]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    require(may_manage_robots(request.user, timezone.localdate()))
    robots = list(Robot.objects.select_related("body"))
    last, words = last_sent(robots), dict(KINDS)
    lines = [
        {
            "robot": robot,
            "subjects": [words[each] for each in robot.subjects if each in words],
            "last": Sent(last[key], "", "") if (key := f"robot:{robot.pk}") in last else None,
        }
        for robot in robots
    ]
    return render(request, "services/robots.html", {"lines": lines, **tabs(request)})


def _robot_or_404(request: HttpRequest, pk: int) -> Robot:
    """For nobody else is it there."""
    may = may_manage_robots(request.user, timezone.localdate())
    found: Robot = get_object_or_404(Robot.objects.all() if may else Robot.objects.none(), pk=pk)
    return found


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    require(may_manage_robots(request.user, timezone.localdate()))
    form = RobotForm(request.POST or None, kinds=KINDS, initial={"subjects": list(SUBJECTS)})
    if request.method == "POST" and form.is_valid():
        try:
            robot = add_robot(**form.cleaned_data, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("“%(name)s”加好了。试发一条，看群里收不收得到。") % {"name": robot.name})
            return redirect("robots")
    return _page(request, form, gettext("加群机器人"), gettext("加上"))


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    robot = _robot_or_404(request, pk)
    stored = {"name": robot.name, "body": robot.body_id, "subjects": robot.subjects, "language": robot.language}
    form = RobotForm(request.POST or None, kinds=KINDS, known=True, initial=stored)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            change_robot(robot, **form.cleaned_data, version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("保存好了。"))
            return redirect("robots")
    return _page(request, form, robot.name, gettext("保存"), version=robot.version)


def _page(request: HttpRequest, form: RobotForm, title: str, submit: str, **more: Any) -> HttpResponse:
    back = {"back_url": reverse("robots"), "back": gettext("群机器人")}
    return form_page(request, form, title=title, submit=submit, **back, **more)


@require_POST
@login_required
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """`on` 1 or 0."""
    robot, act, on = _robot_or_404(request, pk), doing(request), request.POST.get("on") == "1"
    try:
        switch_robot(robot, on=on, version=act.version, **act.said)
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("打开了。") if on else gettext("停用了，不再往这个群发。"))
    return redirect("robots")


@require_POST
@login_required
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    robot = _robot_or_404(request, pk)
    try:
        try_robot(robot, **doing(request).said)
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("马上试发一条，结果会显示在这里。"))
    return redirect("robots")
