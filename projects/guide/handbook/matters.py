"""All that the handbook says of one matter: the catalogue's facts, its way step by step, what comes before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from projects.guide.book.front import qr
from projects.guide.book.matter_parts import HALL_AND_HOURS, guide_parts
from projects.guide.definitions.limits import LimitLine
from projects.guide.definitions.matter import matter_context
from projects.guide.definitions.rows import FIELDS, GUIDE_ROWS
from projects.guide.flow_zone import limits
from projects.guide.handbook.course import course, days_words
from projects.guide.handbook.strip import Lane, Segment, draw_strip, fits
from projects.guide.handbook.zone import Numbered, Phase, Zone
from projects.guide.paper.binding import Section
from projects.guide.result import short_name
from projects.guide.result_sheet import for_paper
from projects.rules.catalogue import Node
from projects.rules.halls import places_of
from projects.rules.wording import Text, remark

STEPPED = frozenset(
    {"workflow", "utility"}
)  # their steps stand in the catalogue; the others go the way of every approval
LONG_NAME = 14  # characters of the name of a class
FEE = dict(GUIDE_ROWS)["fee"]


def matter_facts(zone: Zone, phase: Phase, row: Numbered, *, paper: bool = True) -> dict[str, Any]:
    """The context of `pdf/handbook/matter.html`, or of the page when not on `paper`. The language is active."""
    catalogue, node = zone.catalogue, row.node
    facts = matter_context(catalogue, node) | {"calendar": catalogue.document["calendar"]}
    for link in (*facts["before"], *facts["after"]):
        link |= {"number": zone.numbers.get(link["id"]), "name": short_name(link["name"])}
    fee = next((each for each in facts["guide"] if each["label"] == FEE), None)
    charged = (node.raw.get("fee") or catalogue.document["guide_defaults"]["fee"]).get("charged")
    stepped = node.kind in STEPPED
    steps = _own_steps(facts) if stepped else course(zone, facts)
    places = places_of(zone.halls, node.id)
    own = [label for key, label in GUIDE_ROWS if key in node.raw]
    return {
        **facts,
        "zone": zone,
        "phase_row": phase,
        "number": row.number,
        "official_no": node.raw.get("no"),
        "of_kind": sum(each.kind == node.kind for each in catalogue.nodes.values()),
        "stepped": stepped,
        "has_hard": any(link["hard"] for link in facts["before"]),
        "course": steps,
        "strip": strip_of(facts, paper=paper),
        "classes": list(zip(class_letters(facts["lines"]), facts["lines"], strict=True)),
        "fee": fee,
        "free": charged is False,
        "own_guide": guide_parts([each for each in facts["guide"] if each["label"] in own]),
        "span": limits(node),
        **_filled(facts["to_fill"], known_windows=bool(places)),
        "places": places,
        "link": zone.matter_link(node.id),
    }


def _filled(to_fill: Sequence[Mapping[str, Any]], *, known_windows: bool) -> dict[str, Any]:
    """What only the bureau can say of this matter: `known`, and `missing`. The hall is the same for all: it stands once."""
    of_all = {str(FIELDS[name]) for name in (*HALL_AND_HOURS[2], *(["window_number"] if known_windows else []))}
    known = [(row["label"], row["value"]) for row in to_fill if row["value"]]
    missing = [row["label"] for row in to_fill if not row["value"] and str(row["label"]) not in of_all]
    return {"known": known, "missing": missing}


def matter_section(zone: Zone, phase: Phase, row: Numbered) -> Section:
    facts = matter_facts(zone, phase, row)
    facts["qr"] = qr(facts["link"], gettext("二维码：在网上打开这一项"))
    body = render_to_string("pdf/handbook/matter.html", facts)
    return Section(f"m-{row.node.id}", f"{row.number}  {row.name.say(zone.language)}", body, level=2)


# --- classes of a matter


def class_letters(lines: Sequence[LimitLine]) -> list[str]:
    """A, B, C for the classes of a matter when their names are rules, too long for a strip and for each step, or when an
    English one does not fit beside its strip."""
    names = [line.name for line in lines if line.name is not None]
    long = any(len(name.zh) > LONG_NAME or not fits(_short(name)) for name in names)
    return [chr(ord("A") + place) if long else "" for place in range(len(lines))]


def _class_name(facts: Mapping[str, Any], place: int) -> str:
    line = facts["lines"][place]
    if line.name is None:
        return ""
    return class_letters(facts["lines"])[place] or _short(line.name)


def _short(name: Text) -> str:
    return short_name(name).say(get_language() or "zh")


# --- steps


def _own_steps(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The catalogue's own steps, their days in words; a class with days of its own has a line."""
    return [
        {
            **step,
            "name": Text(remark(step["name"].zh), step["name"].en),  # a name may carry the keeper's letter
            "words": days_words(step, step["days"]),
            "classes": [
                {
                    **each,
                    "name": _class_name(facts, place),
                    "words": days_words({**step, "cadence": None}, each["days"]),
                }
                for place, each in enumerate(step["by_variant"])
            ],
        }
        for step in facts["steps"]
    ]


# --- the strip


def strip_of(facts: Mapping[str, Any], *, paper: bool) -> SafeString:
    """The days as a picture; empty for a matter none of whose steps has a number of days."""
    node: Node = facts["node"]
    lanes = _step_lanes(facts) if node.kind in STEPPED else _limit_lanes(facts)
    if not any(segment.days for lane in lanes for segment in lane.segments):
        return SafeString("")
    label = gettext("%(name)s：各步的工作日") % {"name": facts["name"].say(get_language() or "zh")}
    drawn = draw_strip(lanes, label, standalone=paper)
    return SafeString(for_paper(drawn) if paper else drawn)  # nosec B703


def _step_lanes(facts: Mapping[str, Any]) -> list[Lane]:
    steps = facts["steps"]
    classes: Sequence[Any] = next((step["by_variant"] for step in steps if step["by_variant"]), ())
    if not classes:
        return [Lane("", [_step_segment(step, step["days"]) for step in steps])]
    return [
        Lane(_class_name(facts, place), [_step_segment(step, _days_in(step, place)) for step in steps])
        for place in range(len(classes))
    ]


def _days_in(step: Mapping[str, Any], place: int) -> int | None:
    own: Sequence[Mapping[str, Any]] = step["by_variant"]
    days: int | None = own[place]["days"] if own else step["days"]
    return days


def _step_segment(step: Mapping[str, Any], days: int | None) -> Segment:
    title = f"{step['order']}"
    if days is not None:
        look = "b-plan" if step["when"] else "b-left"  # one that some projects do not have
        return Segment(title, gettext("%(n)d 日") % {"n": days} if days else gettext("免"), days, look)
    return Segment(title, gettext("不计时") if step["excluded"] else gettext("随办"), None, "b-confirm")


def _limit_lanes(facts: Mapping[str, Any]) -> list[Lane]:
    calendar = facts["calendar"]
    lanes = []
    for place, line in enumerate(facts["lines"]):
        committed = line.committed.days
        if committed is None:
            continue
        notice, deliver = calendar["notice_limit_workdays"], calendar["delivery_workdays"]
        middle = gettext("承诺 %(n)d 日") % {"n": committed} if committed else gettext("当场办结")
        lanes.append(
            Lane(
                _class_name(facts, place),
                [
                    Segment(gettext("收件，一次告知"), gettext("至多 %(n)d 日") % {"n": notice}, notice, "b-plan"),
                    Segment(gettext("受理到决定"), middle, committed, "b-left"),
                    Segment(gettext("送达"), gettext("至多 %(n)d 日") % {"n": deliver}, deliver, "b-plan"),
                ],
            )
        )
    return lanes
