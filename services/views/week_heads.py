"""The head of the weekly page, and the table of every figure beside another week."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from projects.guide.draw.trends import small_bars, small_line
from services.queries_week import KEY
from services.rules.figures import FIGURES, RATIOS, WEEK, growth
from services.views import figure_words as said
from services.views.week_read import Read, amount_of, cell, sum_of

HEAD_YEAR = ("faster_than_statutory", "one_day", "satisfaction")
GROUP_ORDER = ("items", "doorstep", "ratings", "problems", "meetings")
OF_BODIES = frozenset({"open", "items", "ratings", "problems"})  # groups whose rows are a body's


def heads(read: Read) -> list[dict[str, Any]]:
    """Key projects beside the year before, what was decided, how fast, how content. Of a body: without the projects."""
    found = [] if read.asked.body else [_with_growth(read, code) for code in KEY]
    found.append(_head(read, read.of_week("concluded"), _beside(read, "concluded")))
    return found + [_head(read, read.of_year(code), _ratio_notes(read, code)) for code in HEAD_YEAR]


def _head(read: Read, shown: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    code, trend = shown["code"], read.trends.get(shown["code"], [])
    chart = small_line(trend) if code in RATIOS else small_bars(trend)
    return {
        **shown,
        "label": read.names.title(code),
        "definition": said.definition(code),
        "notes": notes,
        "chart": chart,
    }


def _with_growth(read: Read, code: str) -> dict[str, Any]:
    """The newest register of key projects up to the year of the week, beside the one before it."""
    year = max((year for year in read.listed if year <= read.asked.year), default=read.asked.year)
    now, before = (sum_of(read.listed.get(each, {}), code) for each in (year, year - 1))
    grown = growth(now, before)
    notes = [_("%(year)d 年名单") % {"year": year}] if year != read.asked.year else []
    if grown is not None:
        notes.append(_("同比 %(n)s") % {"n": f"{grown:+}%"})
        notes.append(_("上一年 %(n)s") % {"n": said.with_unit(code, before)})
    return _head(read, cell(code, now, body=read.asked.body, year=year), notes)


def _beside(read: Read, code: str) -> list[str]:
    before = amount_of(read.before, code)
    change, _look = said.difference(code, amount_of(read.now, code), before)
    return [_("对比周 %(n)s，%(change)s") % {"n": said.with_unit(code, before), "change": change}]


def _ratio_notes(read: Read, code: str) -> list[str]:
    """Of how many since the year began; and what the week itself says."""
    ratio = RATIOS[code]
    base = said.with_unit(ratio.bottom, sum_of(read.year, ratio.bottom))
    top = said.read(ratio.top, sum_of(read.year, ratio.top))
    this = said.with_unit(code, amount_of(read.now, code))
    return [_("本年 %(top)s / %(all)s") % {"top": top, "all": base}, _("本周 %(n)s") % {"n": this}]


def tables(read: Read) -> list[dict[str, Any]]:
    """Every figure of a week by group: this week, the one beside it, the difference, the year so far."""
    codes = [code for code, each in FIGURES.items() if each.span == WEEK and not each.family] + list(RATIOS)
    found = []
    groups = [group for group in GROUP_ORDER if not read.asked.body or group in OF_BODIES]
    for group in groups:
        rows = [_row(read, code) for code in codes if (FIGURES.get(code) or RATIOS[code]).group == group]
        if rows:
            found.append({"title": said.words(said.GROUPS[group]), "rows": rows})
    return found


def _row(read: Read, code: str) -> dict[str, Any]:
    now, before = amount_of(read.now, code), amount_of(read.before, code)
    change, look = said.difference(code, now, before)
    return {
        "code": code,
        "label": read.names.title(code),
        "definition": said.definition(code),
        "unit": said.unit(code),
        "now": read.of_week(code),
        "before": read.cell(code, read.before, week=read.asked.against),
        "year": read.of_year(code),
        "change": change,
        "look": look,
    }
