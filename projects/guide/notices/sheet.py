"""What stands on a numbered paper, ready for `templates/pdf/notices/`: from the row and what was said when it was issued.

The papers are Chinese and formal, with articles in full. They show a number of the portal (〔2026〕第 12 号), never a
发文字号, which only the body gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from projects.models import OfficialNotice
from projects.rules.clock import DAY, WORKDAY
from projects.rules.notices import WITH_REMEDY, numbered
from projects.templatetags.portal import zh_date

LAW_ENDINGS = ("法", "条例", "办法", "规定", "细则")
UNITS = {WORKDAY: "个工作日", DAY: "日"}
STATES = {
    "given": "已交",
    "fit": "已交",
    "held": "已有，免交",
    "defective": "已交",
    "tolerated": "容缺",
    "missing": "未交",
}
FORMS = {"electronic": "电子", "paper": "纸质"}


class Fact(NamedTuple):
    name: str
    value: str


def sheet_of(notice: OfficialNotice) -> dict[str, Any]:
    """The context of the paper's template."""
    said: Mapping[str, Any] = notice.snapshot
    papers = [paper_line(each) for each in said.get("papers", ())]
    link = settings.SITE_URL.rstrip("/") + reverse("notice-check", args=[notice.token])
    return {
        "s": said,
        "title": said["title"][0],
        "number": numbered(notice.year, notice.number),
        "body": said["body"][0],
        "matter": said["matter"][0],
        "issued_on": notice.issued_on,
        "facts": facts_of(said),
        "limits": limits_of(said),
        "laws": laws_text(said["laws"]),
        "by_law": "参照" if said["filing"] else "依照",
        "permit": "备案" if said["filing"] else "行政许可",
        "remedy": said["remedy"][0] if notice.kind in WITH_REMEDY else "",
        "against": "告知" if notice.kind == "nt-not-needed" else "决定",
        "paragraphs": paragraphs(said["reason"]),
        "papers": papers,
        "came": [each for each in papers if each["came"]],
        "lacking": [each["name"] for each in papers if not each["came"] and not each["optional"]],
        "original": original_text(said.get("original")),
        "link": link,
        "qr": qr_code(link),
    }


def facts_of(said: Mapping[str, Any]) -> list[list[Fact]]:
    """What the paper is about, as rows of an official form: two facts each, or one across."""
    matter = said["matter"][0] + (f"（{said['stage']}）" if said["stage"] else "")
    rows = [
        [Fact("申请人", said["enterprise"]), Fact("统一社会信用代码", said["credit_code"])],
        [Fact("项目名称", said["project"]), Fact("项目代码", said["project_code"])],
        [Fact("申请事项", matter), Fact("办件编号", said["item"])],
        [Fact("办理类型", said["case_type"])],
        agent_of(said.get("agent")),
        [Fact("事项依据", laws_text(said["laws"]))],
    ]
    kept = ([each for each in row if each.value] for row in rows)
    return [row for row in kept if row]


def agent_of(said: Mapping[str, str] | None) -> list[Fact]:
    """Who handed it in for the applicant, and the paper that allows it."""
    return [Fact("代办人", said["name"]), Fact("代办委托书编号", said["agreement"])] if said else []


def limits_of(said: Mapping[str, Any]) -> list[Fact]:
    """The limits with their last days. A matter without a statutory limit has the promise alone."""
    unit = UNITS[said["unit"]]
    tail = "（暂定，以国务院办公厅公布的节假日安排为准）" if said["tentative"] else ""
    found = []
    if said["statutory"] is not None:
        found.append(Fact("法定办理时限", _limit(said["statutory"], unit, said["legal_due_on"], tail)))
    if said["committed"] is not None:
        found.append(Fact("承诺办理时限", _limit(said["committed"], UNITS[WORKDAY], said["due_on"], tail)))
    return found


def _limit(days: int, unit: str, last: str, tail: str) -> str:
    return f"{days} {unit}，{zh_date(last)}届满{tail}" if last else f"{days} {unit}"


def laws_text(laws: Sequence[Sequence[Any]]) -> str:
    """《城乡规划法》第37条、第38条；自然资规〔2019〕2号"""
    return "；".join(_law(str(name), articles) for name, articles in laws)


def _law(name: str, articles: Sequence[str]) -> str:
    plain, bracket, rest = name.partition("（")
    named = f"《{plain}》{bracket}{rest}" if plain.endswith(LAW_ENDINGS) else name
    return named + "、".join(articles)


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def paper_line(said: Mapping[str, Any]) -> dict[str, Any]:
    given = said["state"] in ("given", "fit", "defective")
    return {
        "name": said["name"][0],
        "state": STATES.get(said["state"], ""),
        "form": FORMS.get(said["form"], "") if given else "",
        "came": given or said["state"] == "held",
        "originals": said["originals"] or "",
        "copies": said["copies"] or "",
        "make_up_by": said["make_up_by"],
        "optional": not said["required"],
    }


def original_text(said: Sequence[Any] | None) -> str:
    """准予行政许可决定书〔2026〕第 12 号; empty when its paper was issued elsewhere."""
    return f"{said[0]}{numbered(said[1], said[2])}" if said else ""


def qr_code(link: str) -> SafeString:
    code = segno.make(link, error="m", micro=False)
    title = "二维码：查验这份文书"
    return SafeString(code.svg_inline(border=0, omitsize=True, title=title, svgclass="qr", dark="#000000"))  # nosec B703
