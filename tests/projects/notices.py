"""Numbered papers for tests: each kind from a real item, driven by the operations that a bureau uses."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta

from projects.enums import DeliveryMeans, GapCode, PaperState
from projects.models import ApprovalItem, OfficialNotice, Project
from projects.operations.items.acceptance import accept_tolerant, refuse_item, tolerable
from projects.operations.items.corrections import Gap, request_correction
from projects.operations.items.decisions import decide_item
from projects.operations.items.delivery import deliver_item
from projects.operations.items.hearings import apply_hearing, tell_hearing
from projects.operations.items.specials import Order, start_special
from projects.operations.items.steps import move_item
from projects.rules.notices import heading
from tests.projects.items import ITEM_AT, make_item, staff_of

REASON = "建设单位送交的节能报告缺少用能设备清单，能耗计算依据不足。"
Make = Callable[[Project], ApprovalItem]


def _moved(state: str, verb: str) -> Make:
    def make(project: Project) -> ApprovalItem:
        item, staff = make_item(project, state=state), staff_of()
        who = {"withdraw": staff.window, "not_needed": staff.window, "extend": staff.lead}.get(verb, staff.decider)
        return move_item(item, verb, by=who, at=ITEM_AT, reason=REASON)

    return make


def _at(state: str) -> Make:
    return lambda project: make_item(project, state=state)


def _corrected(project: Project) -> ApprovalItem:
    item = make_item(project, state="submitted")
    gaps = [
        Gap(GapCode.INCOMPLETE, "节能报告第 12 页以后没有能耗计算。", "补上第 12 至 20 页，盖单位公章。", row.material)
        for row in item.papers.order_by("position")
    ]
    gaps.append(Gap(GapCode.OTHER, "申请表没有写明联系人。", "补写联系人和电话。"))
    return request_correction(item, gaps, by=staff_of().window, at=ITEM_AT)


def _tolerant(project: Project) -> ApprovalItem:
    item = make_item(project, "ap-construction-permit", "submitted")
    lacking = tolerable(item) & set(item.papers.filter(required=True).values_list("material", flat=True))
    item.papers.filter(material__in=lacking).update(state=PaperState.MISSING)
    days = {code: date(2026, 12, 4) + timedelta(days=place) for place, code in enumerate(sorted(lacking))}
    return accept_tolerant(item, days, by=staff_of().window, at=ITEM_AT)


def _refused(project: Project) -> ApprovalItem:
    item = make_item(project, state="submitted")
    said = {"by": staff_of().window, "at": ITEM_AT, "where": "西安市发展和改革委员会"}
    return refuse_item(item, "not_ours", "年综合能耗超过本级审查权限。", **said)


def _special(project: Project, code: str = "sp-tech-energy") -> ApprovalItem:
    item, staff = make_item(project, state="reviewing"), staff_of()
    order = Order(
        reason="节能报告须经专家评审。",
        document="评审委托书第 3 号",
        party="某工程咨询中心",
        approver=staff.lead,
        expected_end=date(2026, 12, 4),
    )
    return start_special(item, code, order, by=staff.reviewer, at=ITEM_AT)


def _hearing(project: Project) -> ApprovalItem:
    item, staff = make_item(project, state="reviewing"), staff_of()
    item = tell_hearing(item, by=staff.reviewer, at=ITEM_AT)
    item = apply_hearing(item, by=staff.window, at=ITEM_AT, reason="要求听证")
    order = Order(reason="拟作的决定涉及重大利益。", approver=staff.lead, expected_end=date(2026, 12, 11))
    return start_special(item, "sp-hearing", order, by=staff.reviewer, at=ITEM_AT)


def _decided(verb: str) -> Make:
    def make(project: Project) -> ApprovalItem:
        item = make_item(project, state="deciding")
        more = {"conditions": "每年 3 月底以前报送上年度用能情况。"} if verb == "approve" else {}
        said = {"by": staff_of().decider, "at": ITEM_AT, "reason": "" if verb == "approve" else REASON}
        return decide_item(item, verb, **said, **more)

    return make


def _delivered(project: Project) -> ApprovalItem:
    item, later = _decided("approve")(project), ITEM_AT + timedelta(days=1)
    return deliver_item(item, DeliveryMeans.DOORSTEP, by=staff_of().window, at=later, receiver="王敏")


def _revoked(verb: str) -> Make:
    def make(project: Project) -> ApprovalItem:
        return move_item(
            _delivered(project), verb, by=staff_of().decider, at=ITEM_AT + timedelta(days=2), reason="申请材料不实。"
        )

    return make


MAKERS: dict[str, Make] = {
    "nt-receipt": _at("submitted"),
    "nt-correction": _corrected,
    "nt-accept": _at("accepted"),
    "nt-tolerant": _tolerant,
    "nt-not-needed": _moved("submitted", "not_needed"),
    "nt-refuse": _refused,
    "nt-special": _special,
    "nt-hearing": _hearing,
    "nt-extend": _moved("reviewing", "extend"),
    "nt-grant": _decided("approve"),
    "nt-deny": _decided("deny"),
    "nt-withdraw": _moved("reviewing", "withdraw"),
    "nt-terminate": _moved("reviewing", "terminate"),
    "nt-delivery": _delivered,
    "nt-revoke": _revoked("revoke"),
    "nt-cancel": _revoked("cancel"),
}


def make_notice(project: Project, kind: str) -> OfficialNotice:
    """A paper of this kind, of a new item of the project."""
    found = MAKERS[kind](project).notices.filter(kind=kind).order_by("pk").last()
    assert found is not None
    return found


def paper_row(receipt: OfficialNotice, kind: str, **more: object) -> OfficialNotice:
    """A paper of another kind beside an item's receipt, without the step that would bring it."""
    said = receipt.snapshot | {"title": list(heading(kind))}
    values = {"event": 0, "issued_on": receipt.issued_on, "snapshot": said, "token": secrets.token_hex(16), **more}
    number = 900 + OfficialNotice.objects.filter(kind=kind).count()
    return OfficialNotice.objects.create(
        item=receipt.item, kind=kind, body_id=receipt.body_id, year=receipt.year, number=number, **values
    )
