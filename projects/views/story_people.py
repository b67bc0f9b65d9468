"""Who serves a project, under which mandate, and who handed over to whom: their lines in its story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.enums import AssignmentKind
from projects.rules.catalogue import Catalogue

LOOKS = {
    "assign": "is-done",
    "give_mandate": "is-done",
    "end_mandate": "is-over",
    "hand_over_project": "is-run",
    "confirm_handover": "is-done",
}
PLAIN_VERBS = {"give_mandate": _("给代办委托"), "end_mandate": _("结束代办委托")}
WITH_TEXT = frozenset(PLAIN_VERBS)  # the number of the agreement; why it ended


def _assigned(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    kind = AssignmentKind(data["kind"]).label if data.get("kind") in AssignmentKind.values else gettext("人员")
    name = names.get(data.get("user", 0), "")
    if not name:
        return gettext("指派%(kind)s") % {"kind": kind}
    return gettext("指派%(kind)s：%(name)s") % {"kind": kind, "name": name}


def _relieved(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    kind = AssignmentKind(data["kind"]).label if data.get("kind") in AssignmentKind.values else gettext("人员")
    name = names.get(data.get("user", 0), "")
    if not name:
        return gettext("结束指派：%(kind)s") % {"kind": kind}
    return gettext("结束指派：%(kind)s %(name)s") % {"kind": kind, "name": name}


def _handed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    said = {"n": len(data.get("items", ())), "name": names.get(data.get("user", 0), "")}
    if not said["name"]:
        return gettext("项目交接，在办 %(n)s 件") % said
    return gettext("项目交接给%(name)s，在办 %(n)s 件") % said


def _confirmed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("确认交接，核对 %(n)s 件") % {"n": len(data.get("items", ()))}


TELLERS = {
    "assign": _assigned,
    "end_assignment": _relieved,
    "hand_over_project": _handed,
    "confirm_handover": _confirmed,
}
