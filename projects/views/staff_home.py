"""What the administrators' first page says about accounts: every figure opens its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from approval_portal.accounts.models import User
from projects.models import Event
from projects.permissions import may_manage_accounts, may_manage_roles, may_read_log
from projects.views.addresses import address
from projects.views.log_words import told
from projects.views.staff_accounts import wanted

# for whom: (label, filters of the list)
FIGURES: list[tuple[str, Any, dict[str, str]]] = [
    ("roles", _("还没有角色的账号"), {"kind": "waiting", "state": "active"}),
    ("roles", _("角色两周内到期"), {"state": "ending"}),
    ("accounts", _("还没设密码"), {"kind": "all", "state": "no_password"}),
    ("both", _("没开两步验证的工作人员"), {"state": "no_two_steps"}),
    ("accounts", _("已停用的工作人员账号"), {"state": "disabled"}),
]


SHOWN = 8


def admin_home(user: User, day: dt.date) -> dict[str, Any]:
    """`figures`: {label, value, unit, url}; `links`: (url, label) of what this administrator does. One query a figure.

    Under them, for whoever reads the log its newest `lines`, for the others the newest `accounts`.
    """
    held = {
        "accounts": may_manage_accounts(user, day),
        "roles": may_manage_roles(user, day),
        "both": may_manage_accounts(user, day) or may_manage_roles(user, day),
    }
    staff = reverse("staff")
    figures = [
        {
            "label": label,
            "value": (n := wanted(params, day).count()),
            "unit": ngettext("人", "人", n),
            "url": f"{staff}?{urlencode(params)}",
        }
        for whose, label, params in FIGURES
        if held[whose] or may_read_log(user, day)
    ]
    links = [(staff, pgettext("plural", "账号")), (reverse("bodies"), pgettext("plural", "部门"))]
    if held["accounts"]:
        links.insert(0, (reverse("staff-new"), _("开账号")))
    if held["both"]:
        links.append((reverse("staff-import"), _("从 Excel 导入")))
    if held["accounts"] and (status := address("status")):
        links.append((status, _("运行状态")))
    if may_read_log(user, day):
        links.insert(0, (reverse("log"), _("日志")))
    newest: dict[str, Any] = {"log_url": reverse("log"), "newest_url": f"{staff}?kind=all&sort=newest"}
    if may_read_log(user, day):
        newest["lines"] = told(Event.objects.select_related("actor", "text").order_by("-pk")[:SHOWN])
    else:
        newest["accounts"] = wanted({"kind": "all", "sort": "newest"}, day)[:SHOWN]
    return {"figures": figures, "links": links} | newest
