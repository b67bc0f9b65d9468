"""The flowchart of a project as a file of its own: a picture (SVG), or A3 sheets to print with the same facts as a table.

Made on the spot, in well under a second. No WeasyPrint here: `projects.guide.paper.pdf` has it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from projects.enums import PinKind
from projects.enums_catalogue import Route
from projects.guide.context import build_result
from projects.guide.draw.figures import Status
from projects.guide.draw.flow_legend import legend_picture
from projects.guide.draw.flow_state import Live, States, flow_states
from projects.guide.draw.palette import STYLE
from projects.guide.drawings import Figures
from projects.guide.item_states import item_states
from projects.guide.paper import pdf
from projects.guide.result import Matter, Milestone, Phase, Result, short_name
from projects.guide.result_sheet import Picture, Sheet, for_paper, picture
from projects.models import Locality, MatterPackage, Pin, Project
from projects.operations.refusals import Refused
from projects.queries import latest_package, locality, package_evaluation, work_calendar
from projects.queries_project_items import items_of
from projects.rules.detours import STANDARD
from projects.rules.wording import Text, name_of
from projects.templatetags.portal import zh_date

# CSS pixels for the figure: what head, legend and margins leave of an A3 page; upright for one that is very tall
PAPER = (Sheet("fsl", 1510, 860), Sheet("fsp", 1040, 1310))
LONGEST_NAME = 60  # characters of the project's name: a file name may have 255 bytes
KEPT_SECONDS = 10 * 60
EDITION = "1"  # of the look: a new one makes what is kept count no more
LARGEST = 1.8  # a small figure grows that much, no more


class Line(NamedTuple):
    """One matter or milestone of the table."""

    name: Text
    body: Text
    limits: str
    state: str
    status: Status
    day: str
    first: list[Text]
    usually: list[Text]


class Block(NamedTuple):
    phase: Phase
    lines: list[Line]


@dataclass(frozen=True)
class FlowSheet:
    """What a flowchart handed out says. `today`: the day of its states, printed on it."""

    project: Project
    package: MatterPackage
    result: Result
    states: States
    place: Locality | None
    language: str
    today: date
    live: Mapping[str, Live] = field(default_factory=dict)  # what the approval items say

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.result, self.language, states=self.states)

    def say(self, text: Text) -> str:
        return text.say(self.language)

    @property
    def zone(self) -> str:
        if self.place is None:
            return ""
        return str(self.place.en if self.language == "en" else self.place.zh)

    @property
    def title(self) -> str:
        return gettext("流程图：%(name)s") % {"name": self.project.name}

    @property
    def facts(self) -> list[str]:
        """Enterprise, code, versions: what tells this sheet from another one."""
        return [
            self.project.enterprise.name,
            *([self.project.code] if self.project.code else []),
            gettext("事项包第 %(number)d 版") % {"number": self.package.number},
            *([gettext("办理路线：%(route)s") % {"route": self.route}] if self.package.route != STANDARD else []),
            gettext("目录版本 %(version)s") % {"version": self.package.catalogue.number},
        ]

    @property
    def route(self) -> str:
        return str(Route(self.package.route).label)

    @property
    def as_of(self) -> str:
        return gettext("状态截至 %(day)s") % {"day": zh_date(self.today)}

    @property
    def warning(self) -> str:
        return gettext("日期是按已知情况推算的最早日期，不是审批决定，以受理部门为准")


def read_sheet(project: Project, language: str, today: date, package: MatterPackage | None = None) -> FlowSheet:
    """Reads what is drawn: the newest package, or the one given. Raises Refused for a project without one."""
    package = package or latest_package(project)
    if package is None:
        raise Refused(
            "这个项目还没有事项包：先回答问题，生成事项包，才有流程图。",
            "This project has no matter package yet, and so no flowchart: answer the questions first.",
        )
    pins = list(Pin.objects.filter(project=project).values_list("node", "day", "kind"))
    result = build_result(
        package_evaluation(package),
        work_calendar(),
        start_on=package.start_on,
        today=today,
        limits=package.limits,
        route=package.route,
        pins={node: day for node, day, _ in pins},
    )
    actual = {node for node, _, kind in pins if kind == PinKind.ACTUAL}
    live = item_states(items_of(project.pk), today)
    states = flow_states(result, actual, project.state, live)
    spoken = "en" if language.startswith("en") else "zh-hans"
    return FlowSheet(project, package, result, states, locality(), spoken, today, live)


def file_name(sheet: FlowSheet, ending: str) -> str:
    """“流程图 升科五星级酒店.pdf”."""
    with translation.override(sheet.language):
        return f"{gettext('流程图')} {sheet.project.name[:LONGEST_NAME]}.{ending}"


# --- the picture

SVG = "image/svg+xml"
_SHEET = STYLE.removeprefix("<style>").removesuffix("</style>")
_DIGEST = base64.b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode()
# opened by itself it is a document: it may do nothing but look as its own style sheet says
SVG_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


def flowchart_svg(sheet: FlowSheet) -> str:
    """The picture alone, with its title, its legend and the day of its states."""
    with translation.override(sheet.language):
        notes = (" · ".join([sheet.zone, *sheet.facts, sheet.as_of]), sheet.warning)
        return sheet.figures.flowchart(standalone=True, dressed=(sheet.title, *notes))


# --- the sheets


def flow_page(sheet: FlowSheet) -> str:
    """The A3 sheets as HTML, with the table behind the picture."""
    with translation.override(sheet.language):
        figures = sheet.figures
        drawn = picture(figures.flowchart(standalone=True), PAPER, PAPER, LARGEST)
        legend = figures.legend(implied=True)
        context: dict[str, Any] = {
            "sheet": sheet,
            "english": sheet.language == "en",
            "picture": drawn,
            "legend": SafeString(for_paper(legend_picture(legend, _width(drawn), gettext("图例")))),  # nosec B703
            "blocks": _blocks(sheet),
        }
        return render_to_string("pdf/flow_sheet.html", context)


def _width(drawn: Picture | None) -> float:
    return next((sheet.width for sheet in PAPER if drawn is not None and sheet.page == drawn.page), PAPER[0].width)


def print_page(page: str) -> bytes:
    """Ask `pdf.missing()` first."""
    return pdf.render(page, pdf.style_sheet() + pdf.style_sheet("css/flow_sheet.css"))


def kept_pdf(sheet: FlowSheet, allowed: Callable[[], bool]) -> bytes | None:
    """The sheets, kept under what they say; None when they would have to be made and that is not allowed."""
    page = flow_page(sheet)
    key = f"flowchart-pdf:{hashlib.sha256((EDITION + page).encode()).hexdigest()}"
    made: bytes | None = cache.get(key)
    if made is None and allowed():
        made = print_page(page)
        cache.set(key, made, KEPT_SECONDS)
    return made


def flowchart_pdf(project: Project, language: str, today: date) -> bytes:
    """The flowchart of the newest package on A3, tagged (pdf/ua-1). Raises Refused for a project without a package."""
    return print_page(flow_page(read_sheet(project, language, today)))


def _blocks(sheet: FlowSheet) -> list[Block]:
    """Phase by phase: its matters, then its milestones."""
    nodes = sheet.result.evaluation.catalogue.nodes
    blocks = []
    for phase in sheet.result.phases:
        lines = [_line(sheet, matter) for matter in phase.matters]
        reached = [each for each in sheet.result.milestones if each.applies and nodes[each.id].phase == phase.id]
        lines += [_milestone_line(sheet, each) for each in reached]
        if lines:
            blocks.append(Block(phase, lines))
    return blocks


def _line(sheet: FlowSheet, matter: Matter) -> Line:
    status, word = sheet.states[matter.id]
    finding = matter.finding
    limits = [gettext("承诺 %(days)d 日") % {"days": finding.committed}] if finding.committed else []
    if finding.committed == 0:
        limits.append(gettext("当场办结"))
    if finding.statutory is not None:
        limits.append(gettext("法定 %(days)d 日") % {"days": finding.statutory})
    return Line(
        matter.name,
        matter.body,
        gettext("，").join(limits) or gettext("没有时限"),
        sheet.say(word).partition(" · ")[0],
        status,
        _matter_day(sheet, matter, status),
        _before(sheet, matter.id, hard=True),
        _before(sheet, matter.id, hard=False),
    )


def _milestone_line(sheet: FlowSheet, milestone: Milestone) -> Line:
    status, word = sheet.states.get(milestone.id, ("wait", Text("还没到", "Ahead")))
    return Line(
        Text(f"里程碑：{milestone.name.zh}", f"Milestone: {milestone.name.en}"),
        Text("", ""),
        "",
        sheet.say(word),
        status,
        _day(sheet, milestone.day, status),
        _before(sheet, milestone.id, hard=True),
        _before(sheet, milestone.id, hard=False),
    )


def _matter_day(sheet: FlowSheet, matter: Matter, status: Status) -> str:
    """Of an item that was sent: until when, or when it was decided; else as planned."""
    live, row = sheet.live.get(matter.id), matter.row
    if live is not None and live.day is not None:
        return zh_date(live.day)
    return _day(sheet, row.due_on if row is not None else None, status)


def _day(sheet: FlowSheet, day: date | None, status: Status) -> str:
    """A counted day that has passed while nothing is known to be done is only what was planned."""
    if day is None:
        return ""
    passed = day < sheet.today and status != "done"
    return gettext("原计划 %(day)s") % {"day": zh_date(day)} if passed else zh_date(day)


def _before(sheet: FlowSheet, node: str, *, hard: bool) -> list[Text]:
    evaluation = sheet.result.evaluation
    nodes = evaluation.catalogue.nodes
    links = evaluation.findings[node].links
    return [short_name(name_of(nodes[link.node].raw)) for link in links if link.hard == hard]
