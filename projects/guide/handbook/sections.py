"""The sections of the zone's handbook in their order; each is laid out by itself and kept while it says the same."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from projects.guide.book.overview import FOLD_OUT, LARGEST
from projects.guide.flow_zone import ZoneFlow
from projects.guide.handbook import back, tables
from projects.guide.handbook.matters import matter_section
from projects.guide.handbook.zone import Phase, Zone
from projects.guide.paper.binding import Section
from projects.guide.result_sheet import picture
from projects.rules.wording import name_of


def sections(zone: Zone) -> list[Section]:
    """Without cover and changes. The language is active."""
    found = [_read(zone), _overview(zone), _flow(zone), _way(zone)]
    for phase in zone.phases:
        found.append(_phase(zone, phase))
        found += [matter_section(zone, phase, row) for row in phase.rows]
    back_ones = (_national, _service, _policies, _papers, _halls, _bodies, _sources)
    return [*found, *(made(zone) for made in back_ones)]


def _made(zone: Zone, name: str, title: str, context: dict[str, Any], level: int = 1) -> Section:
    said = {"zone": zone, "title": title, **context}
    return Section(name, title, render_to_string(f"pdf/handbook/{name.split('-')[0]}.html", said), level=level)


# --- what concerns all


def _read(zone: Zone) -> Section:
    return _made(zone, "read", gettext("怎么用这本手册"), {"phases": zone.phases, "counts": tables.counts(zone)})


def _overview(zone: Zone) -> Section:
    rows = [(phase, [tables.line_of(zone, row) for row in phase.rows]) for phase in zone.phases]
    return _made(zone, "overview", gettext("五个阶段一览"), {"blocks": rows})


def _flow(zone: Zone) -> Section:
    flow = ZoneFlow(zone)
    drawn = picture(flow.svg(standalone=True), (FOLD_OUT,), (FOLD_OUT,), LARGEST)
    sheets: list[tuple[SafeString, ...]] = list(drawn.sheets) if drawn else []
    return _made(zone, "flow", gettext("总流程图"), {"flow": sheets, "legend": tables.flow_legend(flow)})


def _way(zone: Zone) -> Section:
    return _made(zone, "way", gettext("一件事项从申请到领证"), tables.way(zone))


# --- the phases


def _phase(zone: Zone, phase: Phase) -> Section:
    reached = [
        (name_of(node.raw), tables.links_of(zone, node), tables.rule_line(zone, node)) for node in phase.milestones
    ]
    raw = zone.catalogue.phases[phase.id]
    stages = {each["id"]: each for each in zone.catalogue.document["national_stages"]}
    context = {
        "phase": phase,
        "rows": [tables.line_of(zone, row) for row in phase.rows],
        "milestones": reached,
        "special": [tables.special_row(zone, node) for node in phase.special],
        "stages": [name_of(stages[each]) for each in raw.get("national_stages", ()) if each in stages],
        "papers": tables.paper_count([row.node for row in phase.rows]),
    }
    title = gettext("第 %(number)d 阶段  %(name)s") % {"number": phase.number, "name": zone.say(phase.name)}
    return _made(zone, f"phase-{phase.number}", title, context)


# --- the back


def _national(zone: Zone) -> Section:
    return _made(zone, "national", gettext("对照国家四阶段"), {"stages": tables.stages(zone), "phases": zone.phases})


def _service(zone: Zone) -> Section:
    return _made(zone, "service", gettext("上门、网上和周末"), back.service(zone))


def _policies(zone: Zone) -> Section:
    return _made(zone, "policies", gettext("可以申请的政策"), {"kinds": back.policies(zone)})


def _papers(zone: Zone) -> Section:
    return _made(zone, "papers", gettext("材料总表"), {"papers": back.papers(zone)})


def _halls(zone: Zone) -> Section:
    return _made(zone, "halls", gettext("服务大厅和窗口"), back.halls(zone))


def _bodies(zone: Zone) -> Section:
    return _made(
        zone, "bodies", gettext("部门和联系办法"), {"bodies": back.bodies(zone), "contact": back.contact(zone)}
    )


def _sources(zone: Zone) -> Section:
    return _made(zone, "sources", gettext("标记和出处"), {"sources": back.sources(zone), "marks": back.marks()})
