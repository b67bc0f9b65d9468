"""Bags of papers (consignments): locked with the streams of every project whose papers they carry, their lines written down."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Document, ItemPaper, Project
from projects.operations.events import Fact, lock_stream, record_facts
from projects.operations.items.kept_files import document_of, stored_file
from projects.operations.items.uploads_settled import first_state, settle
from projects.operations.licences import read_sound
from projects.operations.refusals import Refused, Stale
from projects.rules.uploads import JPEG, PNG
from projects.rules.wording import Text
from services.models import Consignment, ConsignmentLine
from services.rules.custody import FROM, MOST_LINES, Count, new_number

OBJECT = "consignment"
PHOTO = Text("照片", "photograph")
LARGEST = 10 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Given:
    """One paper that is put into a bag. `paper`: the line of an item that it is for; else `title` says what it is."""

    count: Count
    project: Project
    paper: ItemPaper | None = None
    title: str = ""
    to_return: bool = False
    returns: ConsignmentLine | None = None


@dataclass(frozen=True, slots=True)
class Packing:
    """What is said of a bag while it is filled."""

    lines: Sequence[Given]
    seal: str = ""
    note: str = ""
    photo: File[bytes] | None = None
    gone: bool = False  # counted on an older page: a paper that may not be given any more


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts on a bag, when it counts, and how that came to the portal."""

    by: User
    at: datetime
    source: str = Source.WEB
    key: str | None = None


def lock_bag(consignment: Consignment | int, *more: int, version: int | None = None) -> Consignment:
    """The bag as it stands, locked until the transaction ends: streams in ascending order of name, then the row.

    `more`: keys of projects whose papers are about to be put in. Raises Consignment.DoesNotExist, Stale.
    """
    pk = consignment if isinstance(consignment, int) else consignment.pk
    projects = set(ConsignmentLine.objects.filter(consignment=pk).values_list("project", flat=True)) | set(more)
    for stream in sorted(f"project:{each}" for each in projects):
        lock_stream(stream)
    rows = Consignment.objects.select_for_update(of=("self",)).select_related("appointment", "enterprise", "agent")
    found: Consignment = rows.get(pk=pk)
    if version is not None and found.version != version:
        raise Stale
    return found


def tell(bag: Consignment, verb: str, act: Act, data: Mapping[str, Any] | None = None, text: str = "") -> None:
    """One event in the stream of every project whose papers the bag carries, the first under the key."""
    projects = sorted(set(bag.lines.values_list("project", flat=True)), key=lambda pk: f"project:{pk}")
    for place, pk in enumerate(projects):
        key = (f"{act.key}:{place}" if place else act.key) if act.key else None
        fact = Fact(verb, OBJECT, str(bag.pk), {"way": bag.way, **(data or {})}, text, key)
        record_facts(f"project:{pk}", [fact], by=act.by, at=act.at, source=act.source)


def new_bag(way: str, act: Act, **columns: Any) -> Consignment:
    made: Consignment = Consignment.objects.create(
        way=way,
        number=new_number(way, timezone.localdate(act.at)),
        token=secrets.token_hex(16),
        opened_at=act.at,
        **columns,
    )
    return made


def fill(bag: Consignment, packing: Packing) -> None:
    """Its lines as they are said now, in place of those before. Raises Refused at the line's place (`line-<n>`)."""
    _check(bag, packing.lines)
    bag.lines.all().delete()
    ConsignmentLine.objects.bulk_create(
        ConsignmentLine(
            consignment=bag,
            position=place,
            project=each.project,
            item=each.paper.item if each.paper else None,
            paper=each.paper,
            material=each.paper.material if each.paper else "",
            title="" if each.paper else " ".join(each.title.split())[:200],
            originals=each.count.originals,
            copies=each.count.copies,
            pages=each.count.pages,
            to_return=each.to_return and each.count.originals > 0,
            holder=FROM[bag.way],
            returns=each.returns,
        )
        for place, each in enumerate(packing.lines, 1)
    )
    bag.seal, bag.note = packing.seal.strip()[:40], packing.note.strip()[:300]


def _check(bag: Consignment, lines: Sequence[Given]) -> None:
    if not lines:
        raise Refused("一份材料也没有：至少点一份。", "Nothing was counted: count one paper at least.", field="lines")
    if len(lines) > MOST_LINES:
        raise Refused(f"一袋最多{MOST_LINES}份材料。", f"At most {MOST_LINES} papers in one bag.", field="lines")
    seen: set[int] = set()
    for place, each in enumerate(lines, 1):
        if not each.count.in_range or not each.count.pieces:
            raise Refused(
                f"第{place}份：原件、复印件在0到999之间，至少一份。",
                f"Paper {place}: 0 to 999 originals and copies, one at least.",
                field=f"line-{place}",
            )
        if each.paper is None and not each.title.strip():
            raise Refused(f"第{place}份没有写名称。", f"Paper {place} has no name.", field=f"line-{place}")
        if each.project.enterprise_id != bag.enterprise_id:
            raise Refused("一袋只装一家企业的材料。", "A bag carries papers of one enterprise.", field="lines")
        if each.paper is not None and each.returns is None:
            if each.paper.pk in seen or each.paper.item.project_id != each.project.pk:
                raise Refused("同一份材料填了两次。", "The same paper stands there twice.", field=f"line-{place}")
            seen.add(each.paper.pk)


def put_photo(bag: Consignment, project: Project, upload: File[bytes] | None, act: Act) -> None:
    """A photograph of the sealed bag, checked as every file is, in place of the one before. Raises Refused."""
    if upload is None:
        return
    name, content, kind = read_sound(upload, PHOTO, (JPEG, PNG), LARGEST)
    document: Document = document_of(project, (name, content, kind), by=act.by, at=act.at)
    document.state = first_state()
    with stored_file(document, content, kind):
        document.save()
    bag.photo = document
    settle(document, act.at)


def items_of(bag: Consignment) -> list[ApprovalItem]:
    keys: Iterable[int] = set(bag.lines.exclude(item=None).values_list("item", flat=True))
    rows = ApprovalItem.objects.filter(pk__in=keys).select_related("project__enterprise")
    return list(rows.order_by("pk"))


@dataclass(slots=True)
class Outcome:
    """What became of the applications whose papers came. `waiting`: items that could not be handed in, with the reason."""

    handed_in: list[int] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)
