"""Do the catalogue's parts find each other: references, the two ends of a link, groups, cycles of prerequisites."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from projects.rules.catalogue import HELD_BY_WORKS, LAND_MILESTONE, NODE_SECTIONS, START_MILESTONE
from projects.rules.catalogue_reading import Fault, Reading, Reference

Document = dict[str, Any]  # the sound parts of the file, as the form read them
KIND_WORDS = {
    "items": "审批事项",
    "evaluations": "评估事项",
    "utilities": "市政报装",
    "promotion_workflows": "推进流程",
    "special_matters": "特殊事项",
    "milestones": "里程碑",
    "phases": "阶段",
    "national_stages": "国家阶段",
    "authorities": "主管部门",
    "materials": "材料",
    "documents": "结果文书",
    "special_procedures": "特别程序",
    "parallel_groups": "并联组",
    "question_groups": "问题分组",
    "profile_questions": "问题",
    "states": "状态",
    "case_events": "案件事件",
}


def nodes_of(document: Document) -> Iterator[tuple[str, Document]]:
    """Every node that has an id, with its place."""
    for section in NODE_SECTIONS:
        for node in document.get(section, ()):
            if "id" in node:
                yield f"{section}[{node['id']}]", node


def reference_faults(reading: Reading) -> Iterator[Fault]:
    for each in reading.references:
        if set(each.kinds) <= reading.kinds and reading.ids.get(each.name, ("", ""))[0] not in each.kinds:
            yield _dangling(each)


def _dangling(each: Reference) -> Fault:
    words = "、".join(KIND_WORDS.get(kind, kind) for kind in each.kinds)
    return Fault(
        each.where,
        f"没有编号为“{each.name}”的{words},请改正编号或先登记",
        f"{each.name!r} is not in {', '.join(each.kinds)}: correct the id or add it",
    )


def engine_faults(reading: Reading) -> Iterator[Fault]:
    """Ids that the programme itself names."""
    nodes = {name: "milestones" if name.startswith("ms-") else "items" for name in sorted(HELD_BY_WORKS)}
    for name, section in {
        **nodes,
        LAND_MILESTONE: "milestones",
        START_MILESTONE: "milestones",
        "blocked": "derived",
        "draft": "states",
    }.items():
        if section in reading.kinds and reading.ids.get(name, ("", ""))[0] != section:
            yield Fault(
                section,
                f"缺少“{name}”:系统按这个编号工作,不能删除或改名",
                f"{name!r} is missing: the portal works with this id, do not delete or rename it",
            )


def link_faults(document: Document) -> Iterator[Fault]:
    """Both ends of a link agree: a result and its document, a group and its members, a step's output."""
    nodes = {node["id"]: node for _, node in nodes_of(document)}
    documents = {each["id"]: each for each in document.get("documents", ()) if "id" in each}
    groups = {each["id"]: each for each in document.get("parallel_groups", ()) if "id" in each}
    for where, node in nodes_of(document):
        yield from _node_links(where, node, documents, groups)
    for name, each in documents.items():
        issuer = each.get("issued_by", "")
        if issuer in nodes and name not in nodes[issuer].get("results", []):
            yield _disagree(
                f"documents[{name}].issued_by", issuer, "该事项的 results 里没有本文书", "its results lack this"
            )
    for name, group in groups.items():
        for member in group.get("members", ()):
            if member in nodes and nodes[member].get("parallel_group") != name:
                place = f"parallel_groups[{name}].members"
                yield _disagree(place, member, "该事项的 parallel_group 不是本组", "its parallel_group is not this one")


def _node_links(where: str, node: Document, documents: Document, groups: Document) -> Iterator[Fault]:
    for result in node.get("results", ()):
        if result in documents and documents[result].get("issued_by") != node["id"]:
            yield _disagree(f"{where}.results", result, "文书的 issued_by 不是本事项", "its issued_by is another node")
    group = node.get("parallel_group", "")
    if group in groups and node["id"] not in groups[group].get("members", []):
        yield _disagree(f"{where}.parallel_group", group, "该组的 members 里没有本事项", "its members lack this node")
    for step in node.get("steps", ()):
        output = step.get("output", "")
        if output in documents and output not in node.get("results", []):
            place = f"{where}.steps[{step.get('id', '?')}].output"
            yield _disagree(place, output, "不在本流程的 results 里", "it is not among the node's results")


def _disagree(where: str, name: str, zh: str, en: str) -> Fault:
    return Fault(where, f"“{name}”:{zh},两处请改成一致", f"{name!r}: {en}; make both ends agree")


def predecessor_cycles(document: Document) -> Iterator[tuple[list[str], Fault]]:
    """Each cycle among predecessors (ids in order, first = last) and its fault."""
    places = {node["id"]: where for where, node in nodes_of(document)}
    graph = {node["id"]: dict.fromkeys(_predecessors(node, places)) for _, node in nodes_of(document)}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as found:
            cycle: list[str] = found.args[1]
        else:
            return
        before, after = cycle[-2], cycle[-1]
        del graph[after][before]  # look for the next one without this link
        yield cycle, cycle_fault(f"{places[after]}.predecessors[{before}]", cycle, "前置关系", "predecessors")


def _predecessors(node: Document, places: dict[str, str]) -> list[str]:
    return [each["item"] for each in node.get("predecessors", ()) if each.get("item") in places]


def cycle_fault(where: str, cycle: list[str], zh: str, en: str) -> Fault:
    path = " → ".join(cycle)
    return Fault(where, f"{zh}成环:{path},请去掉其中一条", f"{en} form a cycle: {path}; remove one link")


def order_faults(document: Document) -> Iterator[Fault]:
    """Orders count 1, 2, 3 …; every question group has a question."""
    for section in ("phases", "question_groups"):
        rows = document.get(section, [])
        orders = sorted(row["order"] for row in rows if "order" in row)
        if orders != list(range(1, len(rows) + 1)) and len(orders) == len(rows):
            yield Fault(section, f"order 应为 1 到 {len(rows)} 各一次", f"order must be 1 to {len(rows)}, each once")
    for where, node in nodes_of(document):
        for position, step in enumerate(node.get("steps", ()), 1):
            if step.get("order", position) != position:
                yield Fault(
                    f"{where}.steps[{step.get('id', position - 1)}].order",
                    f"这是第{position}步,order 应为{position}",
                    f"this is step {position}: order must be {position}",
                )
    if "profile_questions" in document:
        used = {question.get("group") for question in document["profile_questions"]}
        for group in document.get("question_groups", ()):
            if "id" in group and group["id"] not in used:
                place = f"question_groups[{group['id']}]"
                yield Fault(
                    place,
                    "这个分组里没有问题,请删除分组或加入问题",
                    "no question is in this group: delete it or use it",
                )
