"""A matter in three plain sentences: who needs it, what it takes (days, papers, money), what comes after.

Made from the catalogue by rules, in both languages; what the catalogue does not hold is said to be unpublished, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from projects.guide.definitions.limits import Limit, LimitLine, limit_lines
from projects.guide.definitions.words import Words, rule_words
from projects.rules.catalogue import Catalogue, MaterialUse, Node
from projects.rules.materials import is_shared
from projects.rules.wording import PROVENANCE, Text, chinese, name_of

YES_ZH = re.compile(r"^是否(.+)：是$")  # “是否外商投资：是” is said as “外商投资”
NO_ZH = re.compile(r"^是否(.+)：否$")
CONDITIONS = 4  # of a rule; of more only these are named
NAMED = 3  # matters that come after
ROUND = re.compile(r"\s*[(（][^()（）]*[)）]")


def plain_summary(catalogue: Catalogue, node: Node) -> list[Text]:
    """Three sentences; for a milestone, which nobody applies for, two."""
    if node.kind == "milestone":
        return [_who(catalogue, node), _before(catalogue, node)]
    return [_who(catalogue, node), _takes(catalogue, node), _after(catalogue, node)]


def joined(sentences: Iterable[Text]) -> Text:
    """As one paragraph, for search engines and shared links."""
    found = list(sentences)
    return Text("".join(each.zh for each in found), " ".join(each.en for each in found))


# --- who needs it


def _who(catalogue: Catalogue, node: Node) -> Text:
    words = rule_words(catalogue, node.applies)
    has = node.kind == "milestone"
    if words is None or node.applies.text == "true":
        return (
            Text("每个项目都有。", "Every project has it.")
            if has
            else Text("每个项目都要办。", "Every project needs it.")
        )
    said = _conditions(words)
    if has:
        return Text(f"这样的项目有{said.zh}。", f"A project has it if{said.en}.")
    return Text(f"这样的项目要办{said.zh}。", f"A project needs it if{said.en}.")


def _conditions(words: Words) -> Text:
    if words.kind == "leaf":
        said = _said(words)
        return Text(f"：{said.zh}", f": {said.en}")
    parts = [_said(part) for part in words.parts[:CONDITIONS]]
    rest = len(words.parts) - len(parts)
    more = Text(f"；另有 {rest} 种情况", f"; and {rest} more cases") if rest else Text("", "")
    if words.kind == "all":
        more = Text(f"；另有 {rest} 个条件", f"; and {rest} more conditions") if rest else more
        head = Text("，要同时符合", " all of these hold")
    else:
        head = Text("，符合任何一条就算", " any of these holds")
    zh, en = "；".join(part.zh for part in parts), "; ".join(part.en for part in parts)
    return Text(f"{head.zh}：{zh}{more.zh}", f"{head.en}: {en}{more.en}")


def _said(words: Words) -> Text:
    line = words.line()
    return Text(NO_ZH.sub(r"“\1”一题答“否”", YES_ZH.sub(r"\1", line.zh)), line.en)


# --- what it takes


def _takes(catalogue: Catalogue, node: Node) -> Text:
    parts = [_days(node, limit_lines(catalogue, node)), _papers(catalogue, node), _money(catalogue, node)]
    found = [part for part in parts if part]
    return Text("；".join(part.zh for part in found) + "。", "; ".join(part.en for part in found) + ".")


def _days(node: Node, lines: Sequence[LimitLine]) -> Text:
    promised = _range([line.committed for line in lines])
    law = _range([line.statutory for line in lines])
    if promised is None and law is None:
        return Text("办理时限待公布", "Time limit: to be published")
    target = node.kind == "workflow"
    marks = {line.committed.origin.mark for line in lines}
    word_p = PROVENANCE["P"]
    proposed = Text(f"（{word_p.zh}）", f" ({word_p.en.lower()})") if "P" in marks else Text("", "")
    said = []
    if promised is not None:
        word = Text("目标", "Target:") if target else Text("承诺", "Promised:")
        said.append(Text(f"{word.zh} {promised.zh}{proposed.zh}", f"{word.en} {promised.en}{proposed.en}"))
    if law is not None:
        start = "by law" if said else "By law:"
        said.append(Text(f"法定 {law.zh}", f"{start} {law.en}"))
    return Text("，".join(each.zh for each in said), ", ".join(each.en for each in said))


def _range(limits: Iterable[Limit]) -> Text | None:
    """“3 个工作日”, “1 至 10 个工作日”, “当天”; None where no class has a figure. 日 of an article are counted as it says."""
    found = [limit for limit in limits if limit.days is not None]
    if not found:
        return None
    days = sorted({limit.days for limit in found if limit.days is not None})
    calendar = any(limit.calendar_days for limit in found)
    zh_unit, en_unit = ("日", "days") if calendar else ("个工作日", "working days")
    first, last = days[0], days[-1]
    if last == 0:
        return Text("当天", "the same day")
    if last == 1:
        en_unit = en_unit[:-1]
    if first == last:
        return Text(f"{last} {zh_unit}", f"{last} {en_unit}")
    zh, en = ("当天", "the same day") if first == 0 else (f"{first}", f"{first}")
    return Text(f"{zh}至 {last} {zh_unit}" if first == 0 else f"{zh} 至 {last} {zh_unit}", f"{en} to {last} {en_unit}")


def _papers(catalogue: Catalogue, node: Node) -> Text | None:
    lists = [variant.materials for variant in node.variants if variant.materials is not None] or [node.materials]
    counts = sorted({sum(not use.optional for use in uses) for uses in lists})
    if counts == [0]:
        return Text("目录没有列材料", "no papers are listed in the catalogue")
    longest = max(lists, key=len)
    most, free = counts[-1], _spared(catalogue, longest)
    depends = counts[0] != most or any(use.when is not None for use in longest)
    zh = f"材料最多 {most} 份" if depends else f"材料 {most} 份"
    en = f"{'up to ' if depends else ''}{most} paper{'s' if most != 1 else ''}"
    if free:
        zh += f"，其中 {free} 份不用你准备（部门共享，或者前面办出来的）"
        en += f", {free} of which you need not prepare (shared by authorities or issued in an earlier step)"
    return Text(zh, en)


def _spared(catalogue: Catalogue, uses: Iterable[MaterialUse]) -> int:
    must = [use for use in uses if not use.optional]
    return sum(is_shared(catalogue.materials[use.material]) or bool(catalogue.issuer_of(use.material)) for use in must)


def _money(catalogue: Catalogue, node: Node) -> Text | None:
    fee = node.raw.get("fee") or (catalogue.document["guide_defaults"].get("fee") if node.kind == "item" else None)
    if isinstance(fee, dict) and "charged" in fee:
        if not fee["charged"]:
            return Text("办理不收费", "no fee is charged")
        return Text(f"收费：{chinese(fee['zh'])}", "a fee is charged")
    if node.kind in ("utility", "evaluation"):
        return Text("收费标准待公布", "charges: to be published")
    return None


# --- what comes before and after


def _after(catalogue: Catalogue, node: Node) -> Text:
    results = [name_of(catalogue.documents[name]) for name in node.raw.get("results", ())]
    got = Text(
        f"办成拿到{'、'.join(f'“{_short(each).zh}”' for each in results)}",
        f"The result is {', '.join(f'“{each.en}”' for each in results)}",
    )
    waiting = [
        name_of(other.raw)
        for other in catalogue.nodes.values()
        if any(link.node == node.id and link.hard for link in other.predecessors)
    ]
    if not waiting:
        after = Text("后面没有别的事项在等它", "no other matter waits for it")
    else:
        names = _some(waiting)
        after = Text(f"后面要等它的：{names.zh}", f"these wait for it: {names.en}")
    if not results:
        return Text(f"{after.zh}。", f"{after.en[0].upper()}{after.en[1:]}.")
    return Text(f"{got.zh}；{after.zh}。", f"{got.en}; {after.en}.")


def _before(catalogue: Catalogue, node: Node) -> Text:
    hard = [name_of(catalogue.nodes[link.node].raw) for link in node.predecessors if link.hard]
    if not hard:
        return Text("日子由你定，前面没有必须先办完的。", "You set the day; nothing has to be finished before it.")
    names = _some(hard)
    return Text(f"之前要先办完：{names.zh}。", f"To be finished before it: {names.en}.")


def _some(names: Sequence[Text]) -> Text:
    shown, rest = [_short(each) for each in names[:NAMED]], len(names) - NAMED
    zh, en = "、".join(each.zh for each in shown), ", ".join(each.en for each in shown)
    return Text(f"{zh}等 {len(names)} 项", f"{en} and {rest} more") if rest > 0 else Text(zh, en)


def _short(name: Text) -> Text:
    """Without what stands in brackets."""
    return Text(ROUND.sub("", name.zh), ROUND.sub("", name.en))
