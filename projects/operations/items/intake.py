"""Paper intake at the window: several matters of one project handed in at once, on one form (一表申请, 并联申报)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Handled, PaperForm, PaperState, Source
from projects.models import ApprovalItem, Event, ItemPaper, Project
from projects.operations.events import record
from projects.operations.items.drafts import open_item
from projects.operations.items.submission import submit_items
from projects.operations.items.wallet_lines import give_instead
from projects.operations.project_guards import asks, lock_project
from projects.operations.refusals import KeyTaken, Refused, require
from projects.permissions_items import may_take_in

EARLIEST = timedelta(days=30)  # papers that came longer ago are a back entry, not an intake
MOST_PAPERS = 999


@dataclass(frozen=True, slots=True)
class Handed:
    """How many originals and copies of one paper lie on the counter."""

    originals: int = 0
    copies: int = 0

    @property
    def any(self) -> bool:
        return self.originals + self.copies > 0


@dataclass(frozen=True, slots=True)
class Later:
    """No first application: its kind by the catalogue (ct-change, ct-renew …), and the granted item that it is about."""

    case_type: str
    earlier: ApprovalItem


@dataclass(frozen=True, slots=True)
class Intake:
    """What is handed over. `matters`: ids of the catalogue, each with the stage of a staged permit or nothing; `papers`:
    material to what came of it, once for all matters that ask for it; `later`: the matters in which something granted is
    changed or renewed: these keep its stage and works."""

    matters: Mapping[str, str]
    papers: Mapping[str, Handed] = field(default_factory=dict)
    received_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    later: Mapping[str, Later] = field(default_factory=dict)


def take_in(
    project: Project,
    intake: Intake,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> list[ApprovalItem]:
    """Open and hand in every matter of the intake, all of them or none; each gets its number and its receipt.

    Gaps do not stop it: whatever is handed over is received (行政许可法第32条) and the gaps are told afterwards, once.
    The same key again answers with the items made then. Raises Refused at `received_on`, `matters`, `earlier`, or with what
    stands against one of the matters: the same as on the applicant's own way, see `open_item`.
    """
    try:
        with transaction.atomic():
            return _take_in(project, intake, by, at, source, idempotency_key)
    except IntegrityError:
        if done := taken_before(project, idempotency_key):
            return done
        raise


def _take_in(
    project: Project, intake: Intake, by: User | None, at: datetime, source: str, key: str | None
) -> list[ApprovalItem]:
    project = lock_project(project)
    if done := taken_before(project, key):
        return done
    day = timezone.localdate(at)
    if asks(by, source):
        require(by is not None and may_take_in(by, day))
    if not intake.matters:
        raise Refused("选出要收的事项。", "Choose the matters that are handed in.", field="matters")
    _check_day(intake.received_on, day)
    made = [_open(project, node, intake, by, at, source) for node in intake.matters]
    _only_ours(made)
    for item in made:
        _note(item, intake, by, at, source)
    return submit_items(
        made,
        by=by,
        at=at,
        on_paper=True,
        received_on=intake.received_on,
        source=source,
        idempotency_key=key,
    )


def _open(project: Project, node: str, intake: Intake, by: User | None, at: datetime, source: str) -> ApprovalItem:
    later = intake.later.get(node)
    if later is None:
        return open_item(project, node, by=by, at=at, stage=intake.matters[node], source=source)
    earlier = later.earlier
    return open_item(
        project,
        node,
        by=by,
        at=at,
        case_type=later.case_type,
        stage=earlier.stage,
        works=earlier.works,
        earlier=earlier,
        source=source,
    )


def _check_day(received_on: date | None, day: date) -> None:
    if received_on is None:
        return
    if received_on > day:
        raise Refused("收件日期不能晚于今天。", "The papers cannot have come after today.", field="received_on")
    if received_on < day - EARLIEST:
        raise Refused(
            "收件日期早于30天前，请核对。以前的办件按补录登记。",
            "That is more than 30 days ago: check the day. Earlier cases are back entries.",
            field="received_on",
        )


def _only_ours(items: Iterable[ApprovalItem]) -> None:
    if any(item.handled == Handled.ELSEWHERE for item in items):
        raise Refused(
            "选了由别的系统办理的事项：窗口不能收，去那边申报后在这里登记状态。",
            "A matter was chosen that another system handles: apply there, and enter its state here.",
            field="matters",
        )


def _note(item: ApprovalItem, intake: Intake, by: User | None, at: datetime, source: str) -> None:
    """Contact and papers of a draft that the window fills in."""
    item.contact_name = intake.contact_name.strip() or item.contact_name
    item.contact_phone = intake.contact_phone.strip() or item.contact_phone
    item.save(update_fields=["contact_name", "contact_phone"])
    day = intake.received_on or timezone.localdate(at)
    came = {
        row.material: row
        for row in item.papers.filter(material__in=[code for code, handed in intake.papers.items() if handed.any])
    }
    for material, row in came.items():
        give_instead(row, at)
        count_in(row, intake.papers[material], day)
    if came:
        ItemPaper.objects.bulk_update(came.values(), ["state", "form", "originals", "copies", "received_on"])
        papers = {code: [row.originals, row.copies] for code, row in came.items()}
        record(item, "attach", by=by, at=at, source=source, data={"papers": papers, "on_paper": True})


def count_in(row: ItemPaper, handed: Handed, day: date) -> None:
    """Mark a line as handed over on paper, in memory."""
    if not 0 <= handed.originals <= MOST_PAPERS or not 0 <= handed.copies <= MOST_PAPERS:
        raise Refused("份数要在0到999之间。", "Between 0 and 999 copies.", field="papers")
    row.state, row.form, row.received_on = PaperState.GIVEN, PaperForm.PAPER, day
    row.originals, row.copies = handed.originals, handed.copies


def taken_before(project: Project, key: str | None) -> list[ApprovalItem]:
    """The items of the same intake, sent before. Raises KeyTaken when the key stood for another act."""
    if not key or not (first := Event.objects.filter(idempotency_key=key).first()):
        return []
    if first.verb != "submit" or first.stream != f"project:{project.pk}":
        raise KeyTaken
    same = Q(idempotency_key=key) | Q(idempotency_key__startswith=f"{key}:")
    events: Iterable[str] = Event.objects.filter(same, stream=first.stream, verb="submit").values_list(
        "object_id", flat=True
    )
    return list(ApprovalItem.objects.filter(pk__in=[int(pk) for pk in events]).order_by("pk"))
