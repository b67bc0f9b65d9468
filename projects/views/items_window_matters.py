"""What the window may take in for a project: first applications, changes and renewals of what was granted; their papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from projects.enums import Verdict
from projects.models import ApprovalItem, Project
from projects.models.item import ENDED
from projects.operations.items.drafts import NOT_AN_ITEM
from projects.operations.items.intake import Later
from projects.operations.items.wallet_lines import held_of
from projects.queries_wallet import wallet_of
from projects.rules.applicability import Evaluation, Finding
from projects.rules.materials import is_shared
from projects.templatetags.portal import pick_text
from projects.views.item_choices import change_types, granted_items

OVER = (*ENDED, "delivered")  # not in the way of another case of the matter
HELD = ("delivered", "archived")  # granted and in force: no first application any more


def matters_of(project: Project, evaluation: Evaluation) -> list[dict[str, Any]]:
    """Every matter that is handled here and applies or may apply. `item`: one is under way already; `new`: a first
    application can be taken in; `types`: change, renewal … of what was granted (value, label). Two queries."""
    items: dict[str, list[ApprovalItem]] = {}
    for item in ApprovalItem.objects.filter(project=project).defer("ledger", "finding").order_by("-pk"):
        items.setdefault(item.node, []).append(item)
    granted, found = granted_items(project), []
    for code in evaluation.catalogue.order:
        finding = evaluation.findings[code]
        if finding.verdict != Verdict.NOT_NEEDED and finding.node.kind not in NOT_AN_ITEM and finding.handled_here:
            found.append(_matter(finding, items.get(code, []), granted))
    return found


def _matter(finding: Finding, own: Iterable[ApprovalItem], granted: set[int]) -> dict[str, Any]:
    going = {(item.stage, item.works_id): item for item in own if item.state not in OVER}
    by_stage = {stage: item for (stage, _works), item in going.items()}
    had = {item.stage for item in own if item.pk in granted and item.state in HELD and item.works_id is None}
    stages = [(each["id"], pick_text(each)) for each in finding.node.raw.get("stages", ())]
    free = [each for each in stages if each[0] not in by_stage and each[0] not in had]
    all_gone = bool(stages) and not free
    taken = by_stage.get("") or (next(iter(by_stage.values()), None) if all_gone else None)
    later = [item for item in own if item.pk in granted and (item.stage, item.works_id) not in going]
    types = change_types(finding.node.id, later)
    new = taken is None and not all_gone and "" not in had
    return {
        "id": finding.node.id,
        "raw": finding.node.raw,
        "finding": finding,
        "stages": free,
        "item": taken,
        "certain": finding.verdict == Verdict.NEEDED,
        "new": new,
        "types": types,
        "later": {str(item.pk): item for item in later},
        "can": new or bool(types),
    }


def chosen_of(said: QueryDict, matters: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """The matters that were ticked, with their `kind` (nothing: a first application), its word and the granted item it is
    about (`case`); and whether something was asked for that cannot be taken in (any more)."""
    offered, chosen, wrong = {each["id"]: each for each in matters}, [], False
    for node in dict.fromkeys(said.getlist("node")):
        kind = said.get(f"type-{node}", "")
        each = offered.get(node)
        if each is None:
            wrong = True
            continue
        words = dict(each["types"])
        each |= {"ticked": True, "kind": kind, "kind_word": words.get(kind, ""), "case": None}
        if kind in words:
            name, _, pk = kind.partition(":")
            chosen.append(each | {"stages": [], "case": Later(name, each["later"][pk])})
        elif not kind and each["new"]:
            chosen.append(each)
        else:
            wrong = True
    return chosen, wrong


def papers_of(project: Project, evaluation: Evaluation, findings: list[Finding]) -> list[dict[str, Any]]:
    """Every paper once, with the matters that ask for it; `held`: need not be handed over."""
    wallet = wallet_of(project, evaluation.catalogue, timezone.localdate())
    held = held_of(ApprovalItem(project=project), evaluation.catalogue, wallet)
    found: dict[str, dict[str, Any]] = {}
    for finding in findings:
        for need in finding.papers:
            material = evaluation.catalogue.materials[need.material]
            line = found.setdefault(
                need.material,
                {
                    "code": need.material,
                    "material": material,
                    "held": need.material in held or is_shared(material),
                    "required": False,
                    "matters": [],
                },
            )
            line["required"] = line["required"] or (need.certain and not need.optional)
            line["matters"].append(finding.node.raw)
    return sorted(found.values(), key=lambda line: line["held"])
