"""Mandates (代办委托): given by the enterprise on its page, or entered from the signed paper; ended at once.

Each is in force from its first day to its last, for the named project or for all of the enterprise's. Who acts under it is
whoever is the project's agent that day. A commitment is in no scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import MandateScope, Source
from projects.models import Document, Enterprise, Mandate, Project
from projects.operations.events import Fact, lock_stream, record_facts
from projects.operations.items.kept_files import digest_of, kept_file
from projects.operations.items.uploads_settled import first_state, settle
from projects.operations.licences import read_sound
from projects.operations.project_guards import asks
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_end_mandate, may_enter_mandate, may_give_mandate
from projects.rules.uploads import FileKind
from projects.rules.wording import Text

PAPER = Text("委托书", "agreement")
MATERIAL = "m-proxy"  # 授权委托书及代办委托书: given once, used throughout within its scope and term
LONGEST = 1830  # days; beyond that the year was mistyped: a mandate has a term (限范围和期限)
NUMBER, REASON = 80, 300  # characters


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate says. `project`: none for all the enterprise's; `ends_on`: the last day."""

    scope: Iterable[str]
    starts_on: date
    ends_on: date | None
    project: Project | None = None
    agreement: str = ""
    files: tuple[File[bytes], ...] = field(default_factory=tuple)  # the signed paper, one at most


@once(Mandate, "give_mandate")
def give_mandate(
    enterprise: Enterprise,
    terms: Terms,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Mandate:
    """Let the agency act for the enterprise.

    Its administrator gives it on the page: the portal numbers it when no number is typed. Window, leads and the agent enter
    the signed paper: with its number and its file, from the day that it says. The paper meets the material m-proxy.
    Raises Forbidden; Refused for a term or scope that does not hold, for a paper without number or file, and when a mandate
    that stands covers the same already.
    """
    _lock(enterprise.pk, terms.project)
    day = timezone.localdate(at)
    scope = [value for value in MandateScope.values if value in set(terms.scope)]
    if asks(by, source):
        assert by is not None
        given = may_give_mandate(by, enterprise, day)
        require(given or may_enter_mandate(by, enterprise, terms.project, day))
        _require_sound(enterprise, terms, scope, day, on_paper=not given)
    agreement = terms.agreement.strip()[:NUMBER] or _number(enterprise, day)
    mandate = Mandate(
        enterprise=enterprise,
        project=terms.project,
        scope=scope,
        agreement=agreement,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        given_by=by,
        given_at=at,
    )
    if not terms.files:
        return _given(mandate, by, at, source, idempotency_key)
    name, content, kind = read_sound(terms.files[0], PAPER)
    document = _document(mandate, name, content, kind)
    with kept_file(document, content, kind):
        mandate.document = document
        _given(mandate, by, at, source, idempotency_key)
        settle(document, at)
    return mandate


@once(Mandate, "end_mandate")
def end_mandate(
    mandate: Mandate,
    reason: str,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Mandate:
    """End it at once: from the next request nobody acts under it. It stays to be seen, with the reason.

    Raises Forbidden, Refused without a reason and for one that has ended.
    """
    _lock(mandate.enterprise_id, mandate.project)
    held: Mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    day = timezone.localdate(at)
    if asks(by, source):
        assert by is not None
        require(may_end_mandate(by, held.enterprise_id, day))
        if not reason.strip():
            raise Refused("写明为什么结束。", "Say why it ends.", field="reason")
    if held.ended_at is not None or (held.ends_on is not None and held.ends_on < day):
        raise Refused("这份委托已经结束了。", "This mandate has ended already.")
    held.ended_at, held.ended_by, held.end_reason = at, by, reason.strip()[:REASON]
    held.save(update_fields=["ended_at", "ended_by", "end_reason"])
    if held.document_id:  # the paper meets nothing from now on either
        Document.objects.filter(pk=held.document_id).update(valid_until=day - timedelta(days=1))
    _tell(held, "end_mandate", {"day": day.isoformat()}, held.end_reason, (by, at, source, idempotency_key))
    return held


def _lock(enterprise: int, project: Project | None) -> None:
    """The streams that hear of it, in ascending order of name."""
    lock_stream(f"enterprise:{enterprise}")
    if project is not None:
        lock_stream(f"project:{project.pk}")


def _given(mandate: Mandate, by: User | None, at: datetime, source: str, key: str | None) -> Mandate:
    mandate.save(force_insert=True)
    said: dict[str, Any] = {
        "scope": list(mandate.scope),
        "starts_on": mandate.starts_on.isoformat(),
        "ends_on": mandate.ends_on.isoformat() if mandate.ends_on else None,
        "document": mandate.document.digest if mandate.document else "",
    }
    _tell(mandate, "give_mandate", said, mandate.agreement, (by, at, source, key))
    return mandate


def _tell(
    mandate: Mandate,
    verb: str,
    data: Mapping[str, Any],
    text: str,
    said: tuple[User | None, datetime, str, str | None],
) -> None:
    """One event in the enterprise's stream, which carries the key, and one in the project's, when one is named."""
    by, at, source, key = said
    told = {**data, "enterprise": mandate.enterprise_id, "project": mandate.project_id}
    fact = Fact(verb, "mandate", str(mandate.pk), told, text, key)
    record_facts(f"enterprise:{mandate.enterprise_id}", [fact], by=by, at=at, source=source)
    if mandate.project_id is not None:
        again = Fact(verb, "mandate", str(mandate.pk), told, text)
        record_facts(f"project:{mandate.project_id}", [again], by=by, at=at, source=source)


def _number(enterprise: Enterprise, day: date) -> str:
    """Of one that was given on the page: day, enterprise, how many it is."""
    return f"WT{day:%Y%m%d}-{enterprise.pk}-{Mandate.objects.filter(enterprise=enterprise).count() + 1}"


def _document(mandate: Mandate, name: str, content: File[bytes], kind: FileKind) -> Document:
    """The signed paper, the project's or the enterprise's, valid as long as the mandate; in memory."""
    return Document(
        enterprise=mandate.enterprise,
        project=mandate.project,
        material=MATERIAL,
        name=name,
        content_type=kind.content_type,
        size=content.size,
        digest=digest_of(content),
        uploaded_by=mandate.given_by,
        uploaded_at=mandate.given_at,
        number=mandate.agreement,
        valid_from=mandate.starts_on,
        valid_until=mandate.ends_on,
        state=first_state(),
    )


def _require_sound(enterprise: Enterprise, terms: Terms, scope: list[str], day: date, *, on_paper: bool) -> None:
    """Raises Refused with the field that does not fit."""
    if terms.project is not None and terms.project.enterprise_id != enterprise.pk:
        raise Refused("这个项目不是这家企业的。", "This project belongs to another enterprise.", field="project")
    if not scope:
        raise Refused("选出委托代办做什么。", "Choose what the agent may do.", field="scope")
    if on_paper and not terms.agreement.strip():
        raise Refused("填委托书编号。", "Enter the number of the agreement.", field="agreement")
    if on_paper and not terms.files:
        raise Refused("传上签了字的委托书。", "Add the signed agreement.", field="file")
    _require_term(terms, day, on_paper=on_paper)
    _require_new(enterprise, terms, scope)


def _require_term(terms: Terms, day: date, *, on_paper: bool) -> None:
    first, last = terms.starts_on, terms.ends_on
    if not on_paper and first < day:
        raise Refused("开始日期不能早于今天。", "The first day cannot have passed.", field="starts_on")
    if last is None or last < max(first, day):
        raise Refused(
            "写明到哪一天为止，不能早于开始日期和今天。",
            "Say the last day: not before the first one, and not before today.",
            field="ends_on",
        )
    if last - min(first, last) > timedelta(days=LONGEST):
        raise Refused("到期的日子太远：核对年份。", "The last day is too far away: check the year.", field="ends_on")


def _require_new(enterprise: Enterprise, terms: Terms, scope: list[str]) -> None:
    """No two mandates say the same: one that covers the project, a day and a scope of the new one stands already."""
    rows = Mandate.objects.filter(enterprise=enterprise, ended_at=None, starts_on__lte=terms.ends_on)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=terms.starts_on), Q(project=None) | Q(project=terms.project))
    for held in rows.order_by("pk"):
        if set(held.scope) & set(scope):
            raise Refused(
                f"已经有一份委托管到这里：{held.agreement}，{held.starts_on}至{held.ends_on or '另行通知'}。"
                "先结束它，或者从它之后的一天开始。",
                f"A mandate covers this already: {held.agreement}, {held.starts_on} to {held.ends_on or 'further notice'}. "
                "End it first, or begin on the day after it.",
                field="starts_on",
            )
