"""What stands above every page of the window for one item, and what stands against accepting it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.enums import EnterpriseState, PointState
from projects.models import ApprovalItem
from projects.operations.items.blockers import open_prerequisites
from projects.queries import work_calendar
from projects.queries_items import node_of
from projects.templatetags.portal import pick_text
from projects.views.addresses import object_address
from projects.views.item_words import kind_of, move_of, state_of


class Against(NamedTuple):
    """One thing that stands against acceptance: what it is, where it is mended; `hard`: it cannot be accepted like this."""

    text: Any
    url: str
    hard: bool


def head_of(item: ApprovalItem) -> dict[str, Any]:
    """Matter, project, state and clock, as `projects/_window_head.html` shows them."""
    return {
        "item": item,
        "node": node_of(item),
        "project": item.project,
        "state": state_of(item),
        "case_kind": kind_of(item),
        "move": move_of(item, work_calendar(), timezone.localdate(), applicant=False),
    }


def against(item: ApprovalItem, lines: list[dict[str, Any]], points: list[dict[str, Any]]) -> list[Against]:
    """Everything at once: papers that are missing or defective, open points, and, as a warning, what the office has to mend
    itself. `lines` with `missing` and `tolerable`."""
    found = [
        Against(
            gettext("“%(name)s”%(state)s")
            % {"name": pick_text(line["material"]), "state": line["paper"].get_state_display()},
            f"#paper-{line['paper'].material}",
            True,
        )
        for line in lines
        if line["missing"]
    ]
    found += [
        Against(each["point"].what, "#points", True)
        for each in points
        if not each["point"].material and each["point"].state == PointState.OPEN
    ]
    enterprise = item.project.enterprise
    if enterprise.state != EnterpriseState.VERIFIED:
        found.append(Against(_("企业还没有核验"), object_address("enterprise", enterprise.pk), False))
    found += [
        Against(
            gettext("前置的“%(name)s”还没有办结") % {"name": pick_text(each.text._asdict())},
            reverse("project", args=[item.project_id]),
            False,
        )
        for each in open_prerequisites(item)
    ]
    return found
