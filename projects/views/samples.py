"""Sample projects: the list, one of them, and how a draft judges them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.catalogue.loader import CatalogueFault
from projects.enums import Verdict
from projects.models import SampleProject
from projects.operations.refusals import require
from projects.permissions_catalogue import may_keep_catalogue, may_read_drafts
from projects.queries import engine_of, work_calendar
from projects.queries_drafts import draft_engine, draft_faults, newest_version
from projects.queries_impact import samples
from projects.rules.answers import from_stored
from projects.rules.applicability import Engine
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.impact import Blocked, Judged, Outcome, impact_of, judge
from projects.rules.impact_kept import names_for
from projects.rules.samples import ABSENT, START, Miss, Score, profile_of, score
from projects.rules.wording import Text, chinese, value_text
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.impact import draft_for
from projects.views.impact_words import Told, tell
from projects.views.sheets import sheet_answer


@dataclass(frozen=True, slots=True)
class MissLine:
    """Something laid down that a catalogue says otherwise, in words."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sample by one catalogue. `blocked`: why its answers cannot be used."""

    row: SampleProject
    outcome: Outcome
    score: Score
    misses: list[MissLine]

    @property
    def blocked(self) -> list[Text]:
        return [each.text for each in self.outcome.problems] if isinstance(self.outcome, Blocked) else []


def sampled(row: SampleProject, engine: Engine, calendar: WorkCalendar) -> Sampled:
    outcome = judge(engine, profile_of(row.answers, timezone.localdate()), calendar)
    scored = score(row.expected, outcome, calendar)
    return Sampled(row, outcome, scored, [miss_line(miss, engine.catalogue) for miss in scored.misses])


def miss_line(miss: Miss, catalogue: Catalogue) -> MissLine:
    return MissLine(
        label_of(miss.name, catalogue),
        value_word(miss.name, miss.expected, catalogue),
        value_word(miss.name, miss.found, catalogue),
    )


def label_of(name: str, catalogue: Catalogue) -> str:
    if name == START:
        return gettext("到开工的承诺工作日")
    if name in catalogue.nodes:
        return pick_text(catalogue.nodes[name].raw)
    return pick_text(catalogue.derived[name].raw) if name in catalogue.derived else name


def value_word(name: str, value: Any, catalogue: Catalogue) -> str:
    """A verdict, a number of days, a derived value."""
    if value == ABSENT:
        return gettext("目录里没有")
    if value in Verdict.values:
        return str(Verdict(value).label)
    derived = catalogue.derived.get(name)
    label = derived.raw.get("labels", {}).get(value) if derived and isinstance(value, str) else None
    return pick_text(label) if label else pick_text(value_text({}, value))


# --- the list


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`whose` (own, shipped), `q`; `format=xlsx`."""
    day = timezone.localdate()
    require(may_read_drafts(request.user, day))
    rows = SampleProject.objects.select_related("made_by")
    whose, query = request.GET.get("whose", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if whose in ("own", "shipped"):
        rows = rows.filter(made_by__isnull=whose == "shipped")
    if query:
        rows = rows.filter(zh__icontains=query) | rows.filter(en__icontains=query) | rows.filter(code__icontains=query)
    engine, calendar = engine_of(newest_version()), work_calendar()
    if request.GET.get("format") == "xlsx":
        return _sheet(request, [sampled(row, engine, calendar) for row in rows])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [sampled(row, engine, calendar) for row in page.object_list]
    context = {
        "page": page,
        "version": engine.catalogue.version,
        "filtered": bool(whose or query),
        "may_keep": may_keep_catalogue(request.user, day),
    }
    return page_or_part(request, "projects/samples.html", "projects/_samples_list.html", context)


def _sheet(request: HttpRequest, rows: list[Sampled]) -> HttpResponseBase:
    heads = [
        *((gettext("编号"), 14), (gettext("样例项目"), 36), (gettext("来源"), 16), (gettext("写明的结果"), 10)),
        *((gettext("相符"), 10), (gettext("不符的"), 80)),
    ]

    def cells(each: Sampled) -> list[Any]:
        maker = str(each.row.made_by) if each.row.made_by else gettext("随目录提供")
        told = gettext("；").join(f"{line.name} {line.expected} → {line.found}" for line in each.misses)
        return [each.row.code, pick_text(each.row), maker, each.score.total, each.score.met, told]

    title = gettext("样例项目")
    return sheet_answer(request, "samples", title, heads, (cells(each) for each in rows), timezone.localdate())


# --- one


def seen_sample(request: HttpRequest, pk: int, *, to_change: bool = False) -> SampleProject:
    """The sample: 404 for whoever reads no drafts, 403 for who only reads along and wants to change it."""
    day = timezone.localdate()
    rows = SampleProject.objects.select_related("made_by")
    row: SampleProject = get_object_or_404(rows if may_read_drafts(request.user, day) else rows.none(), pk=pk)
    if to_change:
        require(may_keep_catalogue(request.user, day))
    return row


@require_safe
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_sample(request, pk)
    engine = engine_of(newest_version())
    one = sampled(row, engine, work_calendar())
    context = {
        "one": one,
        "row": row,
        "version": engine.catalogue.version,
        "groups": answer_groups(row.answers, engine.catalogue),
        "verdicts": _verdicts(one, engine.catalogue),
        "may_keep": may_keep_catalogue(request.user, timezone.localdate()),
    }
    return render(request, "projects/sample.html", context)


def answer_groups(stored: Mapping[str, Any], catalogue: Catalogue) -> list[tuple[Text, list[tuple[Text, Text]]]]:
    """The answers in words, group by group; an answer to no question of this catalogue stands last, as it was typed."""
    answers = from_stored(catalogue, stored)
    groups = []
    for group, raw in catalogue.groups.items():
        asked = [
            question for question in catalogue.questions.values() if question.group == group and question.id in answers
        ]
        lines = [(Text(chinese(q.zh), q.en), value_text(q.raw, answers[q.id])) for q in asked]
        if lines:
            groups.append((Text(chinese(raw["zh"]), raw["en"]), lines))
    if others := [(Text(name, name), value_text({}, value)) for name, value in stored.items() if name not in answers]:
        groups.append((Text("这一版目录没有的问题", "Questions this catalogue does not have"), others))
    return groups


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One thing laid down or found. `expected` empty: nothing was laid down."""

    name: str
    found: str
    expected: str
    met: bool


def _verdicts(one: Sampled, catalogue: Catalogue) -> list[VerdictLine]:
    """What the catalogue says of every matter that applies, and of everything laid down."""
    missed = {miss.name for miss in one.score.misses}
    findings = one.outcome.evaluation.findings if isinstance(one.outcome, Judged) else {}
    there = [name for name, finding in findings.items() if finding.applies or name in one.row.expected]
    others = [name for name in one.row.expected if name not in findings]
    found = {miss.name: miss.found for miss in one.score.misses}
    lines = []
    for name in [*there, *others]:
        wanted = one.row.expected.get(name)
        says = findings[name].verdict if name in findings else found.get(name, wanted)
        lines.append(
            VerdictLine(
                label_of(name, catalogue),
                value_word(name, says, catalogue),
                value_word(name, wanted, catalogue) if name in one.row.expected else "",
                name not in missed,
            )
        )
    return lines


# --- a draft on all of them


@dataclass(frozen=True, slots=True)
class Compared:
    """One sample by the base and by the draft. `told`: what the draft changes in it, None for nothing."""

    base: Sampled
    draft: Sampled
    told: Told | None


@never_cache
@require_safe
@login_required
def of_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What is expected, what the base says, what the draft says; `show=changed`: those that differ."""
    draft = draft_for(request, pk)
    found = draft_faults(draft)
    rows = [] if found else _compared(draft_engine_of(draft), engine_of(draft.base))
    changed = [each for each in rows if each.told or each.draft.misses]
    only = request.GET.get("show") == "changed"
    context = {
        "draft": draft,
        "faults": found,
        "rows": changed if only else rows,
        "only": only,
        "total": len(rows),
        "changed": len(changed),
        "missed": sum(bool(each.draft.misses) for each in rows),
        "may_keep": may_keep_catalogue(request.user, timezone.localdate()),
    }
    return render(request, "projects/sample_draft.html", context)


def draft_engine_of(draft: Any) -> Engine | None:
    """None for a draft that got faults meanwhile."""
    try:
        return draft_engine(draft)
    except CatalogueFault:
        return None


def _compared(engine: Engine | None, base: Engine) -> list[Compared]:
    calendar = work_calendar()
    return [_one(row, engine, base, calendar) for row in samples()] if engine else []


def _one(row: SampleProject, engine: Engine, base: Engine, calendar: WorkCalendar) -> Compared:
    before, after = sampled(row, base, calendar), sampled(row, engine, calendar)
    change = impact_of(before.outcome, after.outcome)
    names = names_for(change, [base.catalogue, engine.catalogue]) if change else {}
    return Compared(before, after, tell(change, names) if change else None)
