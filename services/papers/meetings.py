"""The frozen papers of a meeting, section by section, as its page, its PDF and its workbook show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import KeyLevel
from projects.templatetags.languages import in_english
from projects.templatetags.portal import pick_text
from projects.views.addresses import address, object_address
from services.enums import MeetingKind, PlanAct, StepState
from services.models import Meeting, Paper
from services.operations.meetings import NAMES
from services.papers.press import ready_paper
from services.papers.problem_lists import three_lists
from services.rules.figures import week_name
from services.rules.plan_week import LATE, MOVED, OPEN

TASK_LOOKS = {StepState.WAITING: "wait", StepState.DONE: "done", StepState.SKIPPED: "pause"}
OUTCOMES = {LATE: _("晚做了"), MOVED: _("改期了"), OPEN: _("没有做")}
ACTS = dict(PlanAct.choices)
KINDS = {"plan": pgettext_lazy("one", "计划"), "limit": _("时限到期"), "task": _("例会定的事")}
ON_PAPER = 40  # lines of a section on the printed paper, which is read in the meeting; page and workbook have all
ROW = 5  # figures side by side
SECTIONS = ("decide", "moved", "slipped", "next")
PLACES = {"problem": "problem", "task": "meeting-task", "baton": "baton", "project": "project"}


def name_of(meeting: Meeting) -> str:
    """By its year and number in the reader's language, unless somebody gave it a name of its own."""
    plain = NAMES[MeetingKind(meeting.kind)].format(year=meeting.year, number=meeting.number)
    if meeting.title and meeting.title != plain:
        return meeting.title
    said = {"year": meeting.year, "number": meeting.number}
    if meeting.kind == MeetingKind.WEEKLY:
        return gettext("%(year)s 年第 %(number)s 次项目推进例会") % said
    return gettext("%(year)s 年第 %(number)s 次专项问题研判会") % said


def day_of(text: str | None) -> dt.date | None:
    """A day out of JSON."""
    return dt.date.fromisoformat(text[:10]) if text else None


def moment_of(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return timezone.localtime(found)


def lines_of(snapshot: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    """(project, line) of one section, in the order of the papers; what belongs to no project stands last."""
    found = [
        {"project": project, **shown(line)} for project in snapshot.get("projects", ()) for line in project[section]
    ]
    if section == "decide":
        found += [{"project": None, **shown(line)} for line in snapshot.get("decide", ())]
    return found


def shown(line: Mapping[str, Any]) -> dict[str, Any]:
    """Days as days, codes as words, and where it leads."""
    said = dict(line)
    for name in ("day", "due", "done", "since", "settled"):
        if name in said:
            said[name] = day_of(said[name])
    if "steps" in said:
        said["steps"] = [{**step, "day": day_of(step["day"])} if "day" in step else step for step in said["steps"]]
    if "act" in said:
        said["act"] = ACTS.get(said["act"], "")
    if "outcome" in said:
        said["outcome_word"] = OUTCOMES.get(said["outcome"], said["outcome"])
    if "kind" in said:
        said["kind_word"] = KINDS.get(said["kind"], "")
    said["url"] = _url(said)
    return said


def _url(line: Mapping[str, Any]) -> str:
    if line.get("item"):
        return object_address("item", line["item"])
    if "of" in line:
        return object_address(PLACES[line["of"]], line["pk"])
    return ""


def projects_of(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Per project: key projects first, as they were frozen."""
    levels = dict(KeyLevel.choices)
    return [
        {
            **each,
            "level_word": levels.get(each["level"], ""),
            "wan": Decimal(each["investment_wan"]) if each["investment_wan"] else None,
        }
        for each in snapshot.get("projects", ())
    ]


def stale_of(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [each for each in projects_of(snapshot) if each["stale"]]
    return sorted(rows, key=lambda each: -each["stale"])


def tasks_of(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Decisions of earlier meetings, with which this one opens."""
    states = dict(StepState.choices)
    day = moment_of(snapshot["as_of"]).date()
    found = []
    for each in snapshot.get("tasks", ()):
        line = shown(each)
        late = line["state"] == StepState.WAITING and line["due"] < day
        look = "over" if late else TASK_LOOKS[StepState(line["state"])]
        word = _("过了期限") if late else states[line["state"]]
        found.append({**line, "look": look, "word": word, "url": object_address("meeting-task", line["pk"])})
    return found


def figures_of(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For components/figs.html: each number opens its rows as they stand today."""
    week = day_of(snapshot.get("week"))
    found = []
    for each in snapshot.get("figures", ()):
        url = address("figure", each["code"]) if week else ""
        note = gettext("上一周 %(amount)s") % {"amount": amount(each["before"])} if each.get("before") else ""
        found.append(
            {
                "label": said_in(each),
                "value": amount(each["amount"]),
                "unit": unit_in(each["unit"]) if each["amount"] is not None else "",
                "url": f"{url}?week={week_name(week)}" if url and week else "",
                "note": note,
            }
        )
    return found


def said_in(pair: Mapping[str, str]) -> str:
    """In the reader's language."""
    return str(pick_text(pair))


def unit_in(pair: Mapping[str, str]) -> str:
    """In the reader's language; what is only counted has no unit in English."""
    return pair["en"] if in_english() else pair["zh"]


def amount(text: str | None) -> str:
    if text is None:
        return "—"
    number = Decimal(text)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def papers_context(snapshot: Mapping[str, Any], most: int = 0) -> dict[str, Any]:
    """Everything on the papers; with `most`, the first lines of each section, and how many there are."""
    if not snapshot:
        return {}
    common = {
        "as_of": moment_of(snapshot["as_of"]),
        "totals": snapshot["totals"],
        "tasks": tasks_of(snapshot),
        "demo": _is_demo(snapshot),
    }
    if snapshot["kind"] == "special":
        return {**common, "lists": snapshot["lists"], "summoned": snapshot["places"], **three_lists(snapshot["lists"])}
    sections = {name: lines_of(snapshot, name) for name in SECTIONS}
    projects = projects_of(snapshot)
    return {
        **common,
        "first": day_of(snapshot["week"]),
        "last": day_of(snapshot["last"]),
        "following": day_of(snapshot["next"]),
        "until": day_of(snapshot["until"]),
        "kept": snapshot["kept"],
        "figures": figures_of(snapshot),
        **{name: _cut(rows, most) for name, rows in sections.items()},
        "counts": {name: len(rows) for name, rows in sections.items()} | {"projects": len(projects)},
        "projects": _cut(projects, most),
        "stale": _cut(stale_of(snapshot), most),
        "bodies": snapshot["bodies"],
    }


def _is_demo(snapshot: Mapping[str, Any]) -> bool:
    if snapshot["kind"] == "special":
        return any(row["is_demo"] for row in snapshot["lists"]["problems"])
    return any(each["demo"] for each in snapshot["projects"])


def _cut(rows: list[Any], most: int) -> list[Any]:
    return rows[:most] if most else rows


# --- on paper


def on_paper(row: Meeting, most: int = 0) -> dict[str, Any]:
    """What stands on the paper: nothing that changes after the freezing. `most`: lines of one section."""
    papers = papers_context(row.snapshot, most)
    return {
        **papers,
        "figure_rows": in_rows(papers.get("figures", []), ROW),
        "title": name_of(row),
        "frozen_at": timezone.localtime(row.frozen_at) if row.frozen_at else None,
        "digest": row.digest,
    }


def meeting_paper(row: Meeting, language: str, by: User | None = None) -> tuple[Paper, FieldFile]:
    """The papers as a PDF, printed once in each language. Raises Refused where none can be made, FileGone where it is lost."""
    assert row.frozen_at is not None
    template = f"pdf/papers/meeting_{row.snapshot['kind']}.html"
    return ready_paper(
        f"meeting:{row.pk}", language, template, lambda: on_paper(row, ON_PAPER), at=row.frozen_at, by=by
    )


def in_rows(found: list[Any], most: int) -> list[list[Any]]:
    return [found[place : place + most] for place in range(0, len(found), most)]
