"""Figures of a weekly digest as they are read: name, number and unit, what is beside them, and the rows behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext

from projects.rules.wording import Text
from projects.templatetags.portal import number
from services.papers.digest_words import GROUPS, OWN_FIGURES
from services.rules.figure_derived import DERIVED
from services.rules.figures import FIGURES, RATIOS, UNITS

ACROSS = 4  # figures in a row
ALARMING = ("open_overdue", "problems_overdue", "not_done")  # red when there are any


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure: what it is called, its number and unit, its definition, and beside it the week or the year before."""

    label: str
    value: str
    unit: str
    definition: str
    note: str
    url: str
    bad: bool
    bars: tuple[int, ...]  # heights of the last weeks in per cent, this one at the end


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one kind: of one body (`name`), or of all that the digest is of; `first`: the first of that body."""

    name: str
    title: str
    first: bool
    figures: list[Shown]

    @property
    def has_bars(self) -> bool:
        return any(each.bars for each in self.figures)

    @property
    def rows(self) -> list[list[Shown | None]]:
        """Four to a row; the last row is filled up."""
        found: list[list[Shown | None]] = []
        for first in range(0, len(self.figures), ACROSS):
            some: list[Shown | None] = [*self.figures[first : first + ACROSS]]
            found.append(some + [None] * (ACROSS - len(some)))
        return found


def blocks_of(said: Mapping[str, Any]) -> Iterator[Block]:
    """One after another; those of several bodies under their names."""
    figures = said.get("figures", ())
    names = [say(each) for each in said.get("of", ())]
    codes = list(dict.fromkeys(each.get("body", "") for each in figures))
    for place, code in enumerate(codes):
        name = names[place] if len(codes) > 1 and place < len(names) else ""
        own = [each for each in figures if each.get("body", "") == code]
        for turn, group in enumerate(dict.fromkeys(each.get("group", "") for each in own)):
            shown = [_figure(each) for each in own if each.get("group", "") == group]
            yield Block(name, str(GROUPS.get(group, "")), turn == 0, shown)


def _figure(each: Mapping[str, Any]) -> Shown:
    name, unit, definition = _named(each["code"])
    amount = each["amount"]
    alarming = each["code"] in ALARMING and amount not in (None, 0, "0")
    return Shown(
        label=name,
        value="—" if amount is None else number(Decimal(str(amount))),
        unit="" if amount is None else unit,
        definition=definition,
        note=" · ".join(said for said in (_of(each), _beside(each, unit)) if said),
        url=_link(each),
        bad=alarming,
        bars=_bars(each.get("trend", ())),
    )


def _bars(trend: Sequence[Any]) -> tuple[int, ...]:
    """A week with nothing is a stroke on the ground; nothing at all is no chart."""
    values = [Decimal(str(value or 0)) for value in trend]
    most = max(values, default=Decimal(0))
    return tuple(max(round(100 * value / most), 4) for value in values) if most > 0 else ()


def _named(code: str) -> tuple[str, str, str]:
    if own := OWN_FIGURES.get(code):
        return str(own.name), _unit(own.unit), str(own.definition)
    if found := FIGURES.get(code) or RATIOS.get(code) or DERIVED.get(code):
        return say(found.name), _unit(UNITS[found.unit]), say(found.definition)
    return code, "", ""


def _of(each: Mapping[str, Any]) -> str:
    """What a share is of: 99.99 % of how many."""
    return gettext("共 %(n)s") % {"n": each["base"]} if "base" in each else ""


def _beside(each: Mapping[str, Any], unit: str) -> str:
    """The year before as growth, the week before as it was."""
    if "growth" in each:
        rate = Decimal(each["growth"])
        return gettext("同比 %(rate)s%%") % {"rate": f"{rate:+}"}
    if each.get("before") is None:
        return ""
    sign = unit if unit == "%" else ""
    return gettext("前一周 %(before)s") % {"before": number(Decimal(str(each["before"]))) + sign}


def definitions_of(said: Mapping[str, Any]) -> dict[str, str]:
    """Figure -> what it counts, each once."""
    named = [_named(code) for code in dict.fromkeys(each["code"] for each in said.get("figures", ()))]
    return {name: definition for name, _unit, definition in named if definition}


# --- words and links


def _unit(unit: Text) -> str:
    """Many a unit has no English word: a number alone is read as one."""
    return unit.en if in_english() else unit.zh


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def say(pair: Sequence[str]) -> str:
    return str(pair[1] or pair[0]) if in_english() else str(pair[0])


def _link(each: Mapping[str, Any]) -> str:
    url = url_of(each.get("to", ()))
    return url + each.get("query", "") if url else ""


def url_of(to: Sequence[Any]) -> str:
    """Empty for an address that this version does not have."""
    if not to or not to[0]:
        return ""
    try:
        return reverse(to[0], args=to[1:])
    except NoReverseMatch:
        return ""
