"""What is other in this issue of the handbook than in the one before, as short sentences. Pure: from two snapshots."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from projects.guide.handbook.zone import Zone, asked_papers, layers
from projects.guide.result import short_name
from projects.rules.catalogue import Node
from projects.rules.wording import Text, name_of

FORM = 1  # of the snapshot: an older one is not compared
DAYS = ("opens", "closes", "valid_to")  # of a policy
MOST = 40  # sentences; the rest is counted
Pair = tuple[str, str]


def snapshot(zone: Zone) -> dict[str, Any]:
    """What is compared: each matter with its days, papers and prerequisites; policies with their days; halls; the version."""
    catalogue = zone.catalogue
    return {
        "form": FORM,
        "version": zone.number,
        "nodes": {node.id: _node(zone, node) for node in catalogue.nodes.values()},
        "policies": {each.id: list(name_of(each.raw)) for each in catalogue.policies},
        "days": {each.id: [each.raw.get(key) for key in DAYS] for each in catalogue.policies},
        "halls": hashlib.sha256(json.dumps(zone.halls, ensure_ascii=False).encode()).hexdigest(),
        "bodies": {code: list(name_of(raw)) for code, raw in catalogue.authorities.items()},
    }


def _node(zone: Zone, node: Node) -> dict[str, Any]:
    catalogue = zone.catalogue
    key = "target_workdays" if node.kind == "workflow" else "committed_workdays"
    return {
        "name": list(short_name(name_of(node.raw))),
        "phase": list(name_of(catalogue.phases[node.phase])),
        "body": list(name_of(catalogue.authorities[node.authority])) if node.authority else ["", ""],
        "limits": {name: [raw.get(key), raw.get("statutory_workdays")] for name, raw in layers(node)},
        "papers": {name: list(name_of(catalogue.materials[name])) for name in asked_papers(node)},
        "before": {
            each.node: list(short_name(name_of(catalogue.nodes[each.node].raw)))
            for each in node.predecessors
            if each.hard
        },
        "rule": node.applies.text,
        "steps": [[each["zh"], each.get("workdays")] for each in node.raw.get("steps", ())],
    }


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Pair]:
    """(zh, en) of each change, what weighs most first. Empty when nothing is other, or when nothing comparable is kept."""
    if old.get("form") != FORM or new.get("form") != FORM:
        return []
    lines = list(_all(old, new))
    if len(lines) <= MOST:
        return lines
    rest = len(lines) - MOST + 1
    return [*lines[: MOST - 1], (f"另有 {rest} 处不同。", f"And {rest} more differences.")]


def _all(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    yield from _there(old["nodes"], new["nodes"])
    for code, now in new["nodes"].items():
        if code in old["nodes"]:
            yield from _matter(old["nodes"][code], now)
    yield from _policies(old, new)
    if new["halls"] != old.get("halls", new["halls"]):
        yield (
            "服务大厅、窗口或者开门的时间变了，见“服务大厅和窗口”。",
            "Halls, windows or opening hours are others: see “Service halls and windows”.",
        )
    if old["version"] != new["version"]:
        yield (
            f"目录版本由 {old['version']} 换成 {new['version']}。",
            (f"Catalogue version {new['version']} instead of {old['version']}."),
        )


def _policies(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    for code, name in new["policies"].items():
        if code not in old["policies"]:
            yield f"多了一条政策：{name[0]}。", f"A new policy: {name[1] or name[0]}."
    for code, name in old["policies"].items():
        if code not in new["policies"]:
            yield f"少了一条政策：{name[0]}。", f"A policy is gone: {name[1] or name[0]}."
    for code, days in new["days"].items():
        if days != old.get("days", {}).get(code, days):
            zh, en = new["policies"][code]
            yield f"{zh}：申报时间或有效期变了。", f"{en or zh}: its days to apply or its validity are others."


def _there(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    for code, now in new.items():
        if code not in old:
            name = Text(*now["name"])
            yield f"多了一项：{name.zh}（{now['phase'][0]}）。", f"One more: {_en(name)} ({now['phase'][1]})."
    for code, was in old.items():
        if code not in new:
            yield f"少了一项：{was['name'][0]}。", f"One less: {_en(Text(*was['name']))}."


def _matter(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    name = Text(*new["name"])
    zh, en = name.zh, _en(name)
    yield from _limits(zh, en, old["limits"], new["limits"])
    if old["body"] != new["body"]:
        yield f"{zh}：由{new['body'][0]}办。", f"{en}: now handled by {new['body'][1] or new['body'][0]}."
    yield from _added(zh, en, old["before"], new["before"], Text("先要有", "must come first"))
    yield from _added(zh, en, old["papers"], new["papers"], Text("材料", "paper"))
    if old["rule"] != new["rule"]:
        yield f"{zh}：什么项目要办，规则变了。", f"{en}: the rule for which projects need it is another."
    if old["steps"] != new["steps"]:
        yield f"{zh}：步骤变了。", f"{en}: its steps are others."
    if old["phase"] != new["phase"]:
        yield f"{zh}：移到{new['phase'][0]}阶段。", f"{en}: moved to the phase {new['phase'][1]}."


def _limits(zh: str, en: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    words = (Text("承诺时限", "promised limit"), Text("法定时限", "statutory limit"))
    said: dict[Pair, None] = {}
    for name, now in new.items():
        for word, was, days in zip(words, old.get(name, now), now, strict=True):
            if was != days:
                line = (
                    f"{zh}：{word.zh}由 {_days(was).zh}改为 {_days(days).zh}。",
                    f"{en}: {word.en} {_days(days).en} instead of {_days(was).en}.",
                )
                said[line] = None
    yield from said
    if old.keys() != new.keys():
        yield f"{zh}：类别变了。", f"{en}: its classes are others."


def _days(days: int | None) -> Text:
    if days is None:
        return Text("没有", "none")
    return Text(f"{days} 个工作日", f"{days} working day{'' if days == 1 else 's'}")


def _added(zh: str, en: str, old: Mapping[str, Any], new: Mapping[str, Any], word: Text) -> Iterator[Pair]:
    for code, name in new.items():
        if code not in old:
            yield f"{zh}：{word.zh}多了{name[0]}。", f"{en}: {word.en}, added: {name[1] or name[0]}."
    for code, name in old.items():
        if code not in new:
            yield f"{zh}：{word.zh}少了{name[0]}。", f"{en}: {word.en}, gone: {name[1] or name[0]}."


def _en(name: Text) -> str:
    return name.en or name.zh
