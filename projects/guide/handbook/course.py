"""How an approval or evaluation goes, step by step, from the catalogue's calendar, papers served, special procedures and
prerequisites: who does what, within how many working days, on which ground."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext

from projects.guide.definitions.text import zh_only
from projects.guide.handbook.zone import Zone
from projects.rules.provenance import origin
from projects.rules.wording import Text, name_of


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. `days`: in words; `ground`: the legal basis, `mark`: where that comes from."""

    title: str
    lines: Sequence[Any]
    who: Any
    days: str
    grounds: Sequence[tuple[Text, str]]


def course(zone: Zone, facts: Mapping[str, Any]) -> list[Step]:
    """From what has to be there before to the result in hand. The language is active."""
    steps = _Steps(zone, facts)
    made = (
        steps.prepare(),
        steps.apply(),
        steps.told_once(),
        steps.accept(),
        steps.review(),
        steps.decide(),
        steps.deliver(),
    )
    return [replace(each, lines=[_own(line) for line in each.lines if line], who=_own(each.who)) for each in made]


def _own(words: Any) -> Any:
    """Our own words are in the reader's language already: beside the catalogue's they are not marked as Chinese."""
    return Text(words, words) if isinstance(words, str) else words


def workdays(days: int) -> str:
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", days) % {"n": days}


def within(days: int) -> str:
    return ngettext("%(n)d 个工作日内", "%(n)d 个工作日内", days) % {"n": days}


class _Steps:
    def __init__(self, zone: Zone, facts: Mapping[str, Any]) -> None:
        self.zone, self.facts = zone, facts
        document = zone.catalogue.document
        self.calendar, self.defaults = document["calendar"], document["guide_defaults"]
        self.served = {row["id"]: row for row in document["notices"]}
        self.raw = facts["node"].raw
        self.body = facts["body"]["name"] if facts["body"] else Text(gettext("待公布"), "")
        here = bool(facts["body"] and facts["body"]["handled"] == "here")
        self.window: Any = gettext("本区窗口") if here else self.body
        self.is_permit = facts["node"].kind == "item"

    # --- the steps

    def prepare(self) -> Step:
        hard = [link for link in self.facts["before"] if link["hard"]]
        papers = max((len(each["papers"]) for each in self.facts["paper_lists"]), default=0)
        lines: list[Any] = []
        if hard:
            lines.append(
                ngettext("先要有 %(n)d 件前置的结果，见“先后”", "先要有 %(n)d 件前置的结果，见“先后”", len(hard))
                % {"n": len(hard)}
            )
        else:
            lines.append(gettext("没有必须先办成的事"))
        if papers:
            lines.append(
                ngettext("备齐材料，最多 %(n)d 份，见“材料”", "备齐材料，最多 %(n)d 份，见“材料”", papers)
                % {"n": papers}
            )
        return Step(gettext("准备"), lines, gettext("你，代办专员可以帮你"), gettext("不计时"), [])

    def apply(self) -> Step:
        said = self.raw.get("channels") or self.defaults["channels"]
        return Step(
            gettext("申请"),
            [zh_only(said["zh"]), self._given("nt-receipt")],
            gettext("你"),
            gettext("随时"),
            [],
        )

    def told_once(self) -> Step:
        rule = self.zone.catalogue.procedures.get("sp-correction")
        lines = [
            gettext("材料不齐或不合要求的，一次说清要补什么，只能一次"),
            gettext("过了期限没有告知，自收到材料那天起就是受理"),
        ]
        days = within(self.calendar["notice_limit_workdays"])
        return Step(gettext("收件后一次告知"), lines, self.window, days, self._grounds(rule))

    def accept(self) -> Step:
        later = any(paper["tolerance"] for each in self.facts["paper_lists"] for paper in each["papers"])
        lines = [self._given("nt-accept"), gettext("受理那天不算，从下一个工作日起数")]
        if later:
            lines.append(gettext("标着“可以后补”的材料，可以容缺受理，补齐的期限写在通知书上"))
        return Step(gettext("受理，时钟从这里起走"), lines, self.window, gettext("同上"), self._served("nt-accept"))

    def review(self) -> Step:
        special = self.facts["procedures"]
        lines: list[Any] = [gettext("看材料，需要时到现场核查")]
        if special:
            lines.append(gettext("可能有特别程序，见“特别程序”；停钟的，要书面告诉你要多久"))
        components = self.facts["components"]
        if components:
            count = {"n": len(components)}
            lines.append(
                ngettext(
                    "一次包含 %(n)d 个分项，各由主管部门做", "一次包含 %(n)d 个分项，各由主管部门做", len(components)
                )
                % count
            )
        return Step(
            gettext("审查"),
            lines,
            self.body,
            gettext("算在下一步的时限里"),
            self._served("nt-special") if special else [],
        )

    def decide(self) -> Step:
        lines: list[Any] = []
        if self.is_permit:
            lines = [self._given("nt-grant"), gettext("不予许可的，书面说明理由，告知复议和诉讼的权利")]
        else:
            lines = [gettext("给出结论；不通过的，书面说明理由")]
        extension = next((line.extension for line in self.facts["lines"] if line.extension), None)
        if extension:
            words = gettext("情况复杂的可以延长一次，最多 %(days)s，书面告知理由") % {"days": workdays(extension)}
            lines.append(words)
        grounds = self._served("nt-grant") if self.is_permit else []
        return Step(gettext("决定"), lines, self.body, self._limit(), grounds)

    def deliver(self) -> Step:
        said = self.raw.get("delivery") or self.defaults["delivery"]
        lines: list[Any] = [each["name"] for each in self.facts["results"]]
        lines.append(zh_only(said["zh"]))
        days = within(self.calendar["delivery_workdays"])
        return Step(gettext("送达"), lines, self.window, days, self._served("nt-delivery"))

    # --- words

    def _limit(self) -> str:
        days = sorted({line.committed.days for line in self.facts["lines"] if line.committed.days is not None})
        if not days:
            return gettext("没有承诺")
        if days[-1] == 0:
            return gettext("当场办结")
        if len(days) == 1:
            return gettext("承诺 %(days)s") % {"days": workdays(days[0])}
        return gettext("承诺 %(first)d 至 %(last)d 个工作日，看类别") % {"first": days[0], "last": days[-1]}

    def _given(self, code: str) -> Any:
        """What is handed to the applicant, by its name."""
        row = self.served.get(code)
        if row is None:
            return None
        return gettext("出具：%(paper)s") % {"paper": self.zone.say(name_of(row))}

    def _served(self, code: str) -> list[tuple[Text, str]]:
        return self._grounds(self.served.get(code))

    def _grounds(self, row: Mapping[str, Any] | None) -> list[tuple[Text, str]]:
        """The law and its article; what else the keeper notes stands in the chapter that is the same for all."""
        basis = re.split(r"[:：(（]", str(row.get("basis") or ""))[0] if row else ""
        said = zh_only(basis)
        return [(said, origin(self.zone.catalogue, row.get("src")).mark)] if row and said else []


def days_words(step: Mapping[str, Any], days: int | None) -> str:
    """The days of one step of a workflow or utility."""
    if days is not None:
        return workdays(days) if days else gettext("免")
    if step["cadence"]:
        return str(step["cadence"])
    return gettext("不算在时限里") if step["excluded"] else gettext("没有承诺")
