"""From an Evaluation and a working calendar to the Result that pages and PDFs show. Reads and writes no database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from projects.guide.result import Asked, Before, Matter, Milestone, Phase, PolicyLine, Procedure, Result, short_name
from projects.rules.applicability import Evaluation, Finding, body_of, matching_policies
from projects.rules.calendar import DayRun, WorkCalendar, fold
from projects.rules.detours import PERMIT, STANDARD
from projects.rules.explain import asks, because, duty_of
from projects.rules.materials import PaperLine, count_papers, paper_lines
from projects.rules.provenance import effective, statutory_src
from projects.rules.schedule import COMMITTED, STATUTORY, Pins, Row, Schedule, saving, schedule
from projects.rules.wording import Text, name_of, plain_number, provenance_mark, value_text


def build_result(
    evaluation: Evaluation,
    calendar: WorkCalendar,
    *,
    start_on: date,
    today: date,
    limits: str = COMMITTED,
    pins: Pins | None = None,
    wallet: Collection[str] = (),
    route: str = STANDARD,
) -> Result:
    """`wallet`: materials that the project's enterprise has lodged already (`queries_wallet.held_materials`)."""
    plan = schedule(evaluation, calendar, start_on, limits, pins, route)
    papers = paper_lines(evaluation, wallet)
    maker = _Maker(evaluation, plan, calendar, papers)
    phases = tuple(
        Phase(phase, name_of(raw), tuple(maker.matters_of(phase))) for phase, raw in evaluation.catalogue.phases.items()
    )
    return Result(
        evaluation=evaluation,
        plan=plan,
        statutory_plan=schedule(evaluation, calendar, start_on, STATUTORY, pins),
        calendar=calendar,
        phases=phases,
        milestones=tuple(maker.milestones()),
        not_needed=tuple(
            maker.matter(f) for f in evaluation.findings.values() if not f.applies and f.node.kind != "milestone"
        ),
        papers=count_papers(papers),
        saving=saving(evaluation),
        policies=tuple(_policies(evaluation, today)),
        today=today,
    )


class _Maker:
    def __init__(self, evaluation: Evaluation, plan: Schedule, calendar: WorkCalendar, papers: list[PaperLine]) -> None:
        self.evaluation, self.plan, self.calendar = evaluation, plan, calendar
        self.catalogue = evaluation.catalogue
        self.place = {name: place for place, name in enumerate(self.catalogue.order)}
        self.papers: dict[str, list[PaperLine]] = {}
        for line in papers:
            self.papers.setdefault(line.matter, []).append(line)

    def matters_of(self, phase: str) -> list[Matter]:
        """The phase's matters in the order in which they come up: approvals first, then the rest, by date."""
        ranks = {"item": 0, "evaluation": 0, "special": 1, "utility": 2, "workflow": 3}
        found = [f for f in self.evaluation.applying() if f.node.phase == phase and f.node.kind != "milestone"]
        found.sort(key=lambda f: (ranks[f.node.kind], self.place[f.node.id]))
        return [self.matter(finding) for finding in found]

    def matter(self, finding: Finding) -> Matter:
        raw, row = finding.node.raw, self.plan.rows.get(finding.node.id)
        materials = self.catalogue.materials
        of_class = effective(raw, finding.variant.raw if finding.variant else {})
        return Matter(
            finding=finding,
            row=row,
            name=name_of(raw),
            body=body_of(self.catalogue, finding),
            reasons=tuple(because(self.evaluation, finding)),
            asks=tuple(Asked(q, name_of(self.catalogue.questions[q].raw)) for q in asks(self.evaluation, finding)),
            before=tuple(
                Before(
                    link.node,
                    short_name(name_of(self.catalogue.nodes[link.node].raw)),
                    link.hard,
                    link.basis,
                    provenance_mark(link.src),
                )
                for link in finding.links
            ),
            beside=tuple(self._beside(finding)),
            papers=tuple(self.papers.get(finding.node.id, ())),
            optional_papers=tuple(materials[need.material] for need in finding.papers if need.optional),
            procedures=tuple(self._procedure(name) for name in raw.get("special_procedures", ())),
            caveats=(*_caveats(finding), *self._of_the_route(finding.node.id)),
            statutory_due=self._statutory_due(finding, row),
            committed_mark=provenance_mark(finding.get("committed_src") or raw.get("src"), "P"),
            statutory_mark=provenance_mark(statutory_src(self.catalogue, of_class)),
            variant_name=_variant_name(self.evaluation, finding),
            duty=_duty_text(self.evaluation, finding),
            ledger=self._ledger(row),
        )

    def _beside(self, finding: Finding) -> list[Text]:
        group, nodes = finding.node.raw.get("parallel_group"), self.catalogue.nodes
        others = [f for f in self.evaluation.applying() if group and f.node.raw.get("parallel_group") == group]
        hard = {link.node for link in finding.links if link.hard}
        return [short_name(name_of(nodes[f.node.id].raw)) for f in others if f.node.id not in hard | {finding.node.id}]

    def _of_the_route(self, node: str) -> list[Text]:
        """What another route than the usual one makes of this matter."""
        said, exam, pit = [], self.plan.examined.get(node), self.plan.pit
        if exam is not None and exam.due_on is not None:
            day = exam.due_on
            said.append(
                Text(
                    f"拿地前先预审，最早 {day.month}月{day.day}日审完；这里的日期是拿地以后的确认",
                    f"Examined before the land is had, by {day.day} {day:%b} at the earliest; these days are the confirmation",
                )
            )
        if node == PERMIT and pit is not None:
            day = pit.due_on
            said.append(
                Text(
                    f"分两个阶段：基坑部分最早 {day.month}月{day.day}日；这里的日期是主体部分",
                    f"In two stages: the pit by {day.day} {day:%b} at the earliest; these days are the main structure's",
                )
            )
        return said

    def _statutory_due(self, finding: Finding, row: Row | None) -> date | None:
        if row is None or row.start_on is None or finding.statutory is None:
            return None
        return self.calendar.add_workdays(row.start_on, finding.statutory)

    def _ledger(self, row: Row | None) -> tuple[DayRun, ...]:
        if row is None or row.start_on is None or row.workdays is None:
            return ()
        return tuple(fold(self.calendar.explain(row.start_on, row.workdays)))

    def _procedure(self, name: str) -> Procedure:
        raw = self.catalogue.procedures[name]
        return Procedure(
            name_of(raw), raw["stops_clock"], raw["max_workdays"], raw.get("basis", ""), provenance_mark(raw.get("src"))
        )

    def milestones(self) -> list[Milestone]:
        return [self._milestone(f) for f in self.evaluation.findings.values() if f.node.kind == "milestone"]

    def _milestone(self, finding: Finding) -> Milestone:
        rows, row = self.plan.rows, self.plan.rows.get(finding.node.id)
        hard = [link.node for link in finding.links if link.hard]
        waits = [node for node in hard if self.plan.day(node) is None]
        fixed = bool(row and (row.pinned or (hard and all(rows[node].pinned for node in hard))))
        return Milestone(
            id=finding.node.id,
            name=name_of(finding.node.raw),
            applies=finding.applies,
            day=row.due_on if row else None,
            tentative=bool(row and row.tentative and not fixed),
            after_works=row.after_works if row else None,
            waits_for=tuple(short_name(name_of(self.catalogue.nodes[node].raw)) for node in waits),
            pinned=fixed,
        )


def _caveats(finding: Finding) -> list[Text]:
    """What must be said beside the dates of this matter."""
    said = []
    if finding.provisional:
        said.append(
            Text("待认定：类别由主管部门确定，先按需要办理列出", "To be determined by the authority; listed as needed")
        )
    if finding.variant_open:
        said.append(Text("类别还没有定，时限按一般情形暂列", "The class is open; the limit shown is the general one"))
    if finding.level and (note := finding.level.get("note")):
        said.append(Text(note, ""))
    if finding.get("statutory_unit") == "day":
        said.append(
            Text(
                "法条写“日”，这里按工作日计，也请留意自然日",
                "The law says days; counted here as working days, mind the calendar days too",
            )
        )
    if finding.reuse:
        said.append(Text("在区域评估范围内，直接用区域成果，不用另做", "Covered by the regional result; no new report"))
    return said


def _duty_text(evaluation: Evaluation, finding: Finding) -> Text | None:
    """应建面积 as a sentence, with the formula's basis (人民防空工程建设管理规定第47条)."""
    duty = duty_of(evaluation, finding)
    if duty is None:
        return None
    area, grade = duty
    if area is None:
        return Text("应建面积待确认", "The area to be built is to be confirmed")
    number = plain_number(area.quantize(Decimal("0.1")))
    return Text(
        f"应建约 {number} 平方米，{grade}，以主管部门核定为准",
        f"About {number} m² to be built, subject to the authority",
    )


def _variant_name(evaluation: Evaluation, finding: Finding) -> Text | None:
    """The words of the variant: the label of the option that its rule names, where there is one."""
    if finding.variant is None:
        return None
    for name in finding.variant.when.names & evaluation.derived.keys():
        labels = evaluation.catalogue.derived[name].raw.get("labels", {})
        if label := labels.get(evaluation.derived[name]):
            return Text(label["zh"], label["en"])
    note = finding.variant.raw.get("note")
    return Text(note, "") if note else None


def _policies(evaluation: Evaluation, today: date) -> list[PolicyLine]:
    lines = []
    for policy, truth in matching_policies(evaluation, today.isoformat()):
        questions = [q for q in evaluation.catalogue.questions.values() if q.id in policy.when.names]
        said = [(q, value_text(q.raw, evaluation.values[q.id])) for q in questions]
        reasons = [Text(f"{q.zh}：{v.zh}", f"{q.en}: {v.en}") for q, v in said]
        lines.append(PolicyLine(policy, truth is True, tuple(reasons), provenance_mark(policy.raw.get("src"))))
    return lines
