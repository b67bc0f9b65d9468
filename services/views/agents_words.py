"""Agents in words: what they know, when they work, the points of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext

from approval_portal.accounts.models import User
from projects.templatetags.portal import pick_text
from services.forms.agents import LANGUAGES, span_text
from services.models import DutyHours
from services.queries_agents import skill_choices
from services.rules.assigning import LANGUAGE, LOAD, SITE, SKILL, Point


def skill_words(skills: Iterable[str]) -> list[Any]:
    """The names of phases and matters, in the catalogue's order; what it does not have any more is left out."""
    held = set(skills)
    phases, matters = skill_choices()
    return [raw for code, raw in [*phases, *matters] if code in held]


def choices_of_skills() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    phases, matters = skill_choices()
    return [(code, pick_text(raw)) for code, raw in phases], [(code, pick_text(raw)) for code, raw in matters]


def language_names(codes: Iterable[str]) -> list[Any]:
    names = dict(LANGUAGES)
    return [names[code] for code in codes if code in names]


def weekly(agent: User, day: date) -> list[dict[str, Any]]:
    """The week as it stands on that day, Monday first, and from when on it is another one."""
    rows = DutyHours.objects.filter(user=agent).filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("starts")
    in_force = [row for row in rows if row.starts_on <= day]
    return [
        {
            "name": name,
            "spans": span_text((row.starts, row.ends) for row in in_force if row.weekday == weekday),
            "later": sorted({row.starts_on for row in rows if row.starts_on > day and row.weekday == weekday}),
        }
        for weekday, name in WEEKDAYS.items()
    ]


def point_words(point: Point) -> str:
    """Why so many points."""
    told = {"hits": point.hits, "wanted": point.wanted, "word": point.word}
    if point.what == LOAD:
        return gettext("手里 %(hits)s 个项目，最多 %(wanted)s 个") % told
    return {SITE: _site, SKILL: _skill, LANGUAGE: _language}[point.what](told)


def _site(told: dict[str, Any]) -> str:
    if told["hits"]:
        return gettext("项目在他负责的片区：%(word)s") % told
    return gettext("不在他负责的片区") if told["wanted"] else gettext("负责全区，没有分片")


def _skill(told: dict[str, Any]) -> str:
    if not told["wanted"]:
        return gettext("项目还没有事项包，不知道要办什么")
    return ngettext("%(wanted)s 个事项里熟悉 %(hits)s 个", "%(wanted)s 个事项里熟悉 %(hits)s 个", told["wanted"]) % told


def _language(told: dict[str, Any]) -> str:
    if not told["wanted"]:
        return gettext("企业的人用中文")
    return gettext("会企业的人用的语言") if told["hits"] == told["wanted"] else gettext("不会企业的人用的语言")
