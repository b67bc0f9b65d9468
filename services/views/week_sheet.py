"""The week as a spreadsheet: each figure with its definition, this week, the week beside it, the year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from projects.views.sheets import sheet_answer
from services.rules.figures import FIGURES, RATIOS, STANDING_SPAN, WAN, WEEK, family_of, week_name
from services.views import figure_words as said
from services.views.week_read import Read, amount_of


def sheet(request: HttpRequest, read: Read) -> HttpResponseBase:
    asked = read.asked
    heads = [
        *((_("类别"), 12), (_("指标"), 30), (_("范围"), 24), (_("单位"), 10)),
        *((week_name(asked.week), 14), (week_name(asked.against), 14), (_("本年"), 14), (_("此刻"), 14)),
        *((_("明细行数"), 12), (_("口径"), 80)),
    ]
    return sheet_answer(request, "week", week_name(asked.week), heads, lines(read), asked.week)


def lines(read: Read) -> Iterator[list[Any]]:
    """In the order of the table of figures; of families, every member that has anything."""
    where = read.names.body(read.asked.body) if read.asked.body else _("全区")
    for code in codes(read):
        about, standing = said.about(code), code in read.standing
        value = (read.standing if standing else read.now).get(code)
        wan = about is not None and about.unit == WAN
        row = [
            None if standing else amount_of(read.now, code),
            None if standing else amount_of(read.before, code),
            None if standing else amount_of(read.year, code),
            amount_of(read.standing, code) if standing else None,
        ]
        unit = _("万元") if wan else said.unit(code)
        group = said.GROUPS.get(getattr(about, "group", "open"))
        yield [
            *(said.words(group) if group else "", read.names.title(code), where, unit),
            *(None if amount is None else amount for amount in row),
            value.rows if value else 0,
            said.definition(code),
        ]


def codes(read: Read) -> list[str]:
    known = [*FIGURES, *RATIOS, *said.DERIVED]
    place = {code: number for number, code in enumerate(known)}
    plain = [code for code, each in FIGURES.items() if not each.family and each.span in (WEEK, "year", STANDING_SPAN)]
    found = {*plain, *RATIOS, *read.now, *read.year, *(code for code in read.standing)}
    return sorted((code for code in found if said.about(code)), key=lambda code: (place[family_of(code)[0]], code))
