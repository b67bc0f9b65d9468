"""Approval items: the list, one of them with its clocks, and the steps that a system may take in a person's name."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import KEY, LANG, PAGE, PortalView
from projects.api.errors import StaleEdit
from projects.api.item_shapes import (
    ClocksOut,
    ItemDecision,
    ItemNew,
    ItemPage,
    ItemsOut,
    ItemsSubmit,
    ItemStep,
    ItemWholeOut,
)
from projects.api.item_steps import take
from projects.api.serializers import RefusalOut
from projects.api.shapes import REFUSED_CHANGE
from projects.enums import Handled, Source
from projects.models import ApprovalItem
from projects.operations.items.decisions import decide_item
from projects.operations.items.drafts import open_item
from projects.operations.items.steps import PLAIN
from projects.operations.items.submission import submit_items
from projects.operations.mandate_guards import require_draft
from projects.operations.refusals import Stale
from projects.permissions_items import may_act
from projects.queries_items import ledger_of, read_item_clocks
from projects.rules.clock import Clock
from projects.rules.clock_days import explain
from projects.rules.lifecycle import acts_from, verbs_from, whose_move
from projects.rules.lifecycle_data import STATES
from projects.rules.wording import Text

COLUMNS = (
    *("id", "number", "project", "node", "variant", "stage", "works", "round", "case_type", "handled", "body", "state"),
    *("state_since", "clock", "due_on", "legal_due_on", "paused", "tolerant", "received_on", "accepted_on"),
    *("decided_on", "ended_on", "source", "version"),
)
PAPER = ("material", "required", "state", "form", "originals", "copies", "received_on", "make_up_by")
SPECIAL = ("id", "code", "stops_clock", "began_on", "expected_end", "ended_on")
FILTERS = [
    OpenApiParameter("state", str, enum=list(STATES)),
    OpenApiParameter("project", int),
    OpenApiParameter("node", str, description="A matter, by its id in the catalogue."),
    OpenApiParameter("body", str, description="Code of the responsible body."),
    OpenApiParameter("number", str, description="The whole item number."),
    OpenApiParameter("open", str, enum=["1"], description="Only what is under way."),
]
NEW = OpenApiExample("A draft", request_only=True, value={"node": "ap-energy", "case_type": "ct-new"})
DECIDE = OpenApiExample(
    "Grant it", request_only=True, value={"verb": "approve", "reason": "符合法定条件。", "version": 4}
)
SEND = OpenApiExample("Two drafts at once", request_only=True, value={"items": [4, 5]})
STEP = OpenApiExample("Begin the review", request_only=True, value={"verb": "start_review", "version": 3})
REFUSED_NEW = {**dict.fromkeys((400, 403, 404, 409, 429), RefusalOut)}


def item_rows(items: QuerySet[Any]) -> Any:
    return items.values(*COLUMNS, project_name=F("project__name"))


class ItemView(PortalView):
    """What the addresses of one item share."""

    def item(self, pk: int) -> ApprovalItem:
        """Raises Http404 for what this person may not see."""
        visible = ApprovalItem.objects.visible_to(self.by, self.today).filter(pk=pk)
        found: ApprovalItem | None = visible.select_related("project__enterprise", "body").first()
        if found is None:
            raise Http404
        return found

    def whole(self, pk: int) -> dict[str, Any]:
        item = self.item(pk)
        row: dict[str, Any] = item_rows(ApprovalItem.objects.filter(pk=pk)).get()
        notices = item.notices.order_by("pk").values("id", "kind", "year", "number", "issued_on", "void_event")
        return row | {
            "national": STATES[item.state].national,
            "whose_move": list(whose_move(item.state)),
            "commitment": item.commitment,
            "papers": list(item.papers.order_by("position").values(*PAPER)),
            "components": list(item.components.order_by("pk").values("code", "body", "state")),
            "specials": list(item.specials.order_by("pk").values(*SPECIAL)),
            "notices": [
                {
                    **notice,
                    "void": notice.pop("void_event") is not None,
                    "url": reverse("notice-file", args=[notice["id"]]),
                }
                for notice in notices
            ],
            "steps": self.steps(item),
        }

    def steps(self, item: ApprovalItem) -> list[str]:
        """Verbs that the state knows and this person may take; those with papers of their own have their own address."""
        if item.handled == Handled.ELSEWHERE:
            return []
        verbs = dict.fromkeys([*(s.verb for s in verbs_from(item.state)), *(a.verb for a in acts_from(item.state))])
        return [verb for verb in verbs if may_act(self.by, verb, item, self.today)]

    def stale(self, refusal: Stale, pk: int, values: dict[str, Any]) -> StaleEdit:
        return StaleEdit(refusal, yours=values, now=item_rows(ApprovalItem.objects.filter(pk=pk)).get())


class ItemsView(PortalView):
    @extend_schema(
        operation_id="items_list",
        parameters=[*FILTERS, PAGE, LANG],
        responses={200: ItemPage, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request) -> Response:
        """The items this person may see, newest first. A value that cannot be read filters nothing."""
        rows = ApprovalItem.objects.visible_to(self.by, self.today)
        asked = request.query_params
        for name, column in (("state", "state"), ("node", "node"), ("body", "body"), ("number", "number")):
            if value := asked.get(name, "").replace("\x00", ""):
                rows = rows.filter(**{column: value})
        if (project := asked.get("project", "")).isascii() and project.isdigit() and len(project) < 19:
            rows = rows.filter(project=int(project))
        if asked.get("open") == "1":
            rows = rows.under_way()
        return self.paged(item_rows(rows.order_by("-pk")))


class ProjectItemsView(PortalView):
    @extend_schema(
        operation_id="items_open",
        parameters=[KEY, LANG],
        request=ItemNew,
        responses={201: ItemWholeOut, **REFUSED_NEW},
        examples=[NEW],
    )
    def post(self, request: Request, pk: int) -> Response:
        """A draft of one matter of the project's newest package."""
        project = self.project(pk)
        require_draft(self.by, project, self.today)
        values = self.read(ItemNew)
        earlier = values.pop("earlier", None)
        if earlier is not None:
            earlier = project.items.filter(pk=earlier).first()
            if earlier is None:
                raise ValidationError({"earlier": [gettext("这个项目没有这件办件。")]})
        made = open_item(
            project,
            values.pop("node"),
            **values,
            earlier=earlier,
            by=self.by,
            at=timezone.now(),
            source=Source.API,
            idempotency_key=self.sent_key,
        )
        return self.created(_whole(self, made.pk), "api-item", pk=made.pk)


class ItemsSubmitView(PortalView):
    @extend_schema(
        operation_id="items_submit",
        parameters=[KEY, LANG],
        request=ItemsSubmit,
        responses={200: ItemsOut, **REFUSED_NEW},
        examples=[SEND],
    )
    def post(self, request: Request) -> Response:
        """Hand in drafts: all of them or none. A refusal names everything that is missing."""
        wanted = set(self.read(ItemsSubmit)["items"])
        visible = ApprovalItem.objects.visible_to(self.by, self.today).filter(pk__in=wanted)
        found = list(visible.select_related("project__enterprise", "body"))
        if len(found) != len(wanted):
            raise ValidationError({"items": [gettext("有的办件不存在，或者你看不到。")]})
        made = submit_items(found, by=self.by, at=timezone.now(), source=Source.API, idempotency_key=self.sent_key)
        rows = item_rows(ApprovalItem.objects.filter(pk__in=[item.pk for item in made]).order_by("pk"))
        return Response({"items": list(rows)})


class OneItemView(ItemView):
    @extend_schema(
        operation_id="item", parameters=[LANG], responses={200: ItemWholeOut, 403: RefusalOut, 404: RefusalOut}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One item with its papers, parts, procedures, numbered notices and the steps that you may take."""
        return Response(self.whole(pk))


class ItemClockView(ItemView):
    @extend_schema(
        operation_id="item_clocks", parameters=[LANG], responses={200: ClocksOut, 403: RefusalOut, 404: RefusalOut}
    )
    def get(self, request: Request, pk: int) -> Response:
        """Every clock of the item, and how its day was computed, day by day."""
        item = self.item(pk)
        clocks = read_item_clocks(item, ledger_of(item))
        return Response({"clocks": [self.clock(each) for each in clocks]})

    def clock(self, clock: Clock) -> dict[str, Any]:
        return {
            "name": clock.name,
            "days": clock.days,
            "unit": clock.unit,
            "started_on": clock.started_on,
            "stopped_on": clock.stopped_on,
            "due_on": clock.due_on,
            "tentative": clock.tentative,
            "used": clock.used(self.today),
            "left": clock.left(self.today),
            "intervals": [
                {
                    "kind": each.kind,
                    "from_day": each.from_day,
                    "to_day": each.to_day,
                    "reason": _said(each.reason.zh, each.reason.en),
                    "basis": each.basis,
                }
                for each in clock.intervals
            ],
            "computed": [
                {
                    "first": line.first,
                    "last": line.last,
                    "number": line.number,
                    "reason": _said(line.reason_zh, line.reason_en),
                }
                for line in explain(clock, self.today)
            ],
        }


class ItemStepView(ItemView):
    @extend_schema(
        operation_id="item_step",
        parameters=[KEY, LANG],
        request=ItemStep,
        responses={200: ItemWholeOut, **REFUSED_CHANGE},
        examples=[STEP],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take a step that needs nothing but a reason: begin the review, accept, refuse, withdraw, archive …"""
        item = self.item(pk)
        values = self.read(ItemStep)
        verb, version = values["verb"], values["version"]
        if verb not in PLAIN:
            said = _said(
                f"这一步不能在这里办。可以：{'、'.join(sorted(PLAIN))}。", f"Not here: {', '.join(sorted(PLAIN))}."
            )
            raise ValidationError({"verb": [said]})
        said = {"by": self.by, "at": timezone.now(), "version": version, "idempotency_key": self.sent_key}
        try:
            take(item, verb, values["reason"], **said, source=Source.API)
        except Stale as refusal:
            raise self.stale(refusal, pk, values) from refusal
        return Response(self.whole(pk))


class ItemDecisionView(ItemView):
    @extend_schema(
        operation_id="item_decide",
        parameters=[KEY, LANG],
        request=ItemDecision,
        responses={200: ItemWholeOut, **REFUSED_CHANGE},
        examples=[DECIDE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Grant, grant with papers missing, or deny. Of two deciders at once the later one gets 409 and what was decided."""
        item = self.item(pk)
        values = self.read(ItemDecision)
        verb = values.pop("verb")
        try:
            decide_item(
                item, verb, **values, by=self.by, at=timezone.now(), source=Source.API, idempotency_key=self.sent_key
            )
        except Stale as refusal:
            raise self.stale(refusal, pk, {"verb": verb}) from refusal
        return Response(self.whole(pk))


def _whole(view: PortalView, pk: int) -> dict[str, Any]:
    one = OneItemView()
    one.request = view.request
    return one.whole(pk)


def _said(zh: str, en: str) -> str:
    return Text(zh, en).say(get_language() or "zh")
