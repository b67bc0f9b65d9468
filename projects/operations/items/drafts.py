"""An application before it is sent: opened from the package, its papers listed, kept until it is sent or dropped."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import ComponentState, Handled, Outcome, PaperState, Source, Verdict
from projects.models import ApprovalItem, Decision, ItemComponent, ItemPaper, Project, Works
from projects.operations.events import record
from projects.operations.items.wallet_lines import follow_lines
from projects.operations.mandate_guards import require_draft
from projects.operations.project_guards import acts_for, asks, lock_project
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries import latest_package, package_evaluation
from projects.rules.applicability import Evaluation, Finding
from projects.rules.expressions import parse_rule, truth_of
from projects.rules.lifecycle import case_types_for
from projects.rules.materials import is_shared

NOT_AN_ITEM = ("milestone", "workflow")
ENDED_PROJECTS = ("ended", "merged", "suspended")
NEW = "ct-new"
TAKEN_AWAY = ("revoked", "cancelled")  # what was granted holds no more: there is nothing to change, renew or cancel


@once(ApprovalItem, "open_item")
@transaction.atomic
def open_item(
    project: Project,
    node: str,
    *,
    by: User | None,
    at: datetime,
    case_type: str = NEW,
    stage: str = "",
    works: Works | None = None,
    earlier: ApprovalItem | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """A draft of one matter of the project's newest package, with its papers and the parts of other bodies.

    `node`: id of the matter; `stage`: of a staged permit; `case_type`: by the catalogue (change, renewal …), which needs the
    earlier item. Raises Refused when the package does not hold the matter, or one like it is under way.
    """
    project = lock_project(project)
    asked = asks(by, source)
    if asked:
        require_draft(by, project, timezone.localdate(at))
    package = latest_package(project)
    if package is None:
        raise Refused("先生成事项包，再申报。", "Make the matter package first.")
    if asked and project.state in ENDED_PROJECTS:
        raise Refused("项目已暂缓、终止或合并，不能申报。", "The project is suspended, ended or merged.")
    evaluation = package_evaluation(package)
    finding = evaluation.findings.get(node)
    _check(finding, case_type, stage, earlier)
    assert finding is not None
    _same_project(project, node, works, earlier)
    alike = ApprovalItem.objects.filter(project=project, node=node, stage=stage, works=works)
    _not_twice(alike, case_type)
    item = ApprovalItem(
        project=project,
        package=package,
        node=node,
        variant=finding.variant.id if finding.variant else "",
        stage=stage,
        works=works,
        round=alike.count() + 1,
        case_type=case_type,
        earlier=earlier,
        handled=Handled.HERE if finding.handled_here else Handled.ELSEWHERE,
        body_id=str(finding.get("authority") or finding.node.authority),
        token=secrets.token_hex(16),
        state_since=at,
        source=source,
        created_by=by,
        created_at=at,
        contact_name=project.contact_name,
        contact_phone=project.contact_phone,
    )
    item.save(force_insert=True)
    ItemPaper.objects.bulk_create(paper_rows(item, evaluation))
    followed = follow_lines(item, at=at)
    ItemComponent.objects.bulk_create(component_rows(item, evaluation, finding))
    behalf = acts_for(by, project.enterprise_id, at) if asked else None
    data: dict[str, Any] = {"node": node, "package": package.pk, "case_type": case_type, "stage": stage}
    if followed.met:
        data["held"] = followed.met
    said: dict[str, Any] = {"source": source, "idempotency_key": idempotency_key, "on_behalf_of": behalf}
    record(item, "open_item", by=by, at=at, data=data, **said)
    return item


def _check(finding: Finding | None, case_type: str, stage: str, earlier: ApprovalItem | None) -> None:
    if finding is None or finding.node.kind in NOT_AN_ITEM:
        raise Refused("目录里没有这个可申报的事项。", "The catalogue has no such matter to apply for.", field="node")
    if finding.verdict == Verdict.NOT_NEEDED:
        raise Refused(
            "按现在的答案，这个项目不用办这一项。答案不对就先改答案。",
            "By its answers this project does not need the matter. Correct the answers first if they are wrong.",
            field="node",
        )
    if case_type not in case_types_for(finding.node.id):
        raise Refused("这个事项没有这种办理类型。", "This matter knows no such kind of case.", field="case_type")
    if (case_type != NEW) != (earlier is not None):
        raise Refused("变更、延期等要选出原来的办件。", "Choose the item that is changed or renewed.", field="earlier")
    stages = [each["id"] for each in finding.node.raw.get("stages", ())]
    if stage and stage not in stages:
        raise Refused("这个事项不分这一阶段。", "The matter has no such stage.", field="stage")


def _same_project(project: Project, node: str, works: Works | None, earlier: ApprovalItem | None) -> None:
    """Works are the project's own; what is changed or renewed was granted to it, in this very matter, and still stands."""
    if works is not None and works.project_id != project.pk:
        raise Refused("这不是这个项目的单体工程。", "These works belong to another project.", field="works")
    if earlier is None:
        return
    granted = Decision.objects.filter(item=earlier, annulled_event=None).exclude(outcome=Outcome.DENIED)
    if (earlier.project_id, earlier.node) != (project.pk, node) or not granted.exists():
        raise Refused(
            "只能变更、延期这个项目在这一事项上获准的办件。",
            "Only what this project was granted in this matter can be changed or renewed.",
            field="earlier",
        )
    if granted.filter(item__state__in=TAKEN_AWAY).exists():
        raise Refused(
            "原来的办件已经撤销或注销，不能再变更、延期。要办就重新申请。",
            "What was granted has been revoked or cancelled: it cannot be changed or renewed. Apply anew.",
            field="earlier",
        )


def _not_twice(alike: Any, case_type: str) -> None:
    open_one = alike.under_way().exclude(state__in=("delivered",)).first()
    if open_one is not None:
        raise Refused(
            f"这一项已经在办（{open_one.number or '草稿'}），不用再申报一次。",
            f"This matter is under way already ({open_one.number or 'a draft'}).",
        )
    if case_type == NEW and alike.filter(state__in=("delivered", "archived"), decisions__outcome__startswith="granted"):
        raise Refused(
            "这一项已经办结。要变更或延期，选相应的类型。", "This matter is granted: choose change or renewal."
        )


def paper_rows(item: ApprovalItem, evaluation: Evaluation) -> list[ItemPaper]:
    """Unsaved rows, one for each paper of the matter that applies or may apply; the wallet meets them afterwards.

    What the government holds and shares is never asked for again (国务院令第716号第7条).
    """
    catalogue, rows = evaluation.catalogue, []
    for position, need in enumerate(evaluation.findings[item.node].papers):
        met = is_shared(catalogue.materials[need.material])
        rows.append(
            ItemPaper(
                item=item,
                material=need.material,
                position=position,
                required=need.certain and not need.optional,
                state=PaperState.HELD if met else PaperState.MISSING,
            )
        )
    return rows


def component_rows(item: ApprovalItem, evaluation: Evaluation, finding: Finding) -> list[ItemComponent]:
    """Unsaved rows of the parts that other bodies answer for; a part whose rule does not hold is not needed."""
    rows = []
    for part in finding.node.raw.get("components", ()):
        applies = truth_of(parse_rule(part.get("when", True)), evaluation.env)
        state = ComponentState.NOT_NEEDED if applies is False else ComponentState.OPEN
        rows.append(ItemComponent(item=item, code=part["id"], body_id=part["authority"], state=state))
    return rows
