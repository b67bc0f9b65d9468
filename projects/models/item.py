"""Approval items (办件): one matter applied for by one project, its papers, and the parts that other bodies answer for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.enums import AssignmentKind, CommitmentState, ComponentState, Handled, PaperForm, PaperState, Source
from projects.models.base import Versioned
from projects.models.document import Document
from projects.models.enterprise import SEES_ALL, Membership
from projects.models.package import MatterPackage
from projects.models.project import Assignment, Project, Works

if TYPE_CHECKING:
    from approval_portal.accounts.models import User

AGENTS = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)
# nothing more is done in these; a case is archived from them too
ENDED = ("archived", "withdrawn", "withdrawn_early", "terminated", "refused", "not_needed", "revoked", "cancelled")


class ItemQuerySet(models.QuerySet["ApprovalItem"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> ItemQuerySet:
        """Items of the projects one may see; a liaison's: what one's own body handles elsewhere or answers a part of.

        A draft is the applicant's own affair until it is sent: the bureau does not see it, but the window what it opened.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        roles, sent = user.roles_on(day), ~Q(state="draft")
        seen = Q(project__in=Project.objects.of_applicant(user, day))
        if roles & SEES_ALL:
            seen |= sent
        if Role.WINDOW in roles:
            seen |= Q(pk__in=self.model.objects.opened_at_window().values("pk"))
        if Role.LIAISON in roles:
            bodies = user.grants.in_force(day).filter(role=Role.LIAISON, body__isnull=False).values("body__code")
            parts = ItemComponent.objects.filter(body__in=bodies).exclude(state=ComponentState.NOT_NEEDED)
            own = Q(body__in=bodies, handled=Handled.ELSEWHERE) | Q(pk__in=parts.values("item"))
            seen |= own & sent
        return self.filter(seen)

    def of_applicant(self, user: User, day: dt.date) -> ItemQuerySet:
        """Items for which this person stands on the applicant's side."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(project__in=Project.objects.of_applicant(user, day))

    def opened_at_window(self) -> ItemQuerySet:
        """Drafts of what came on paper: opened by somebody who was at the window that day and not on the applicant's side."""
        opened = OuterRef("opened_on")
        desk = RoleGrant.objects.filter(user=OuterRef("created_by"), role=Role.WINDOW, starts_on__lte=opened)
        agents = Assignment.objects.filter(user=OuterRef("created_by"), project=OuterRef("project"), kind__in=AGENTS)
        members = Membership.objects.filter(user=OuterRef("created_by"), enterprise=OuterRef("project__enterprise"))
        at_desk = Exists(desk.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=opened)))
        drafts = self.alias(opened_on=TruncDate("created_at"))
        return drafts.filter(at_desk, ~Exists(agents), ~Exists(members), state="draft")

    def under_way(self) -> ItemQuerySet:
        return self.exclude(state__in=ENDED)


class ApprovalItem(Versioned):
    """(project, matter, stage, works, round): never unique on project and matter. Pinned to a version of the package.

    `state` and everything about time is a projection of the item's events: `ledger` is the fold of them, `due_on` the day
    of the clock named in `clock` (None while it stands still), `next_due_on` the first day on which anything is due.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="items")
    package = models.ForeignKey(MatterPackage, on_delete=models.PROTECT, related_name="approval_items")
    node = models.CharField(max_length=60, help_text="the matter, by its id in the catalogue")
    variant = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True, help_text="of a staged permit, by its id in the catalogue")
    works = models.ForeignKey(Works, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    round = models.PositiveIntegerField(default=1)
    case_type = models.CharField(max_length=20, default="ct-new")
    earlier = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        help_text="what it changes or renews",
    )
    handled = models.CharField(max_length=10, choices=Handled.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, db_index=False, to_field="code", related_name="items")
    number = models.CharField(max_length=40, null=True, unique=True, help_text="办件编号, once sent")  # noqa: DJ001
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits, for public pages")

    state = models.CharField(max_length=20, default="draft")
    state_since = models.DateTimeField()
    ledger = models.JSONField(default=dict, help_text="the fold of the events; see projects.rules.ledger")
    last_event = models.BigIntegerField(default=0, help_text="the event that the projection stands at")
    calendar = models.BigIntegerField(
        default=0, help_text="the newest holiday notice that its clocks know; 0: before any"
    )
    calendars = models.JSONField(default=list, help_text="[[notice, last event under it] …]: earlier calendars")
    clock = models.CharField(max_length=24, blank=True)
    due_on = models.DateField(null=True)
    legal_due_on = models.DateField(null=True, help_text="by the statutory limit")
    next_due_on = models.DateField(null=True)
    make_up_by = models.DateField(null=True, help_text="last day for what was tolerated")
    paused = models.BooleanField(default=False)
    received_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    tolerant = models.BooleanField(default=False, help_text="容缺: papers are still to come")
    commitment = models.CharField(max_length=10, choices=CommitmentState.choices, default=CommitmentState.NONE)
    commitment_check_by = models.DateField(null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, null=True, related_name="to_review"
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, null=True, related_name="to_decide"
    )
    reviewed_by = models.JSONField(default=list, help_text="ids of everybody who reviewed it")
    decided_by = models.JSONField(default=list, help_text="ids of everybody who decided on it")

    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="what the applicant says")
    finding = models.TextField(blank=True, help_text="what the review found; the draft of the decision's reasons")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.WEB, help_text="how it came in")
    verified_at = models.DateTimeField(null=True, help_text="handled elsewhere: when somebody last looked")
    verified_source = models.CharField(max_length=200, blank=True, help_text="handled elsewhere: where it was read")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: Any = ItemQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [  # each is written at every step: foreign keys that one of them begins with have none of their own
            models.Index(fields=["project", "node"]),
            models.Index(fields=["body", "state", "due_on"]),
            models.Index(fields=["next_due_on"], condition=~Q(state__in=ENDED), name="item_next_due"),
            models.Index(fields=["reviewer"], condition=~Q(state__in=ENDED), name="item_of_reviewer"),
            models.Index(fields=["decider"], condition=~Q(state__in=ENDED), name="item_of_decider"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "node", "stage", "round"], condition=Q(works=None), name="item_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["works", "node", "stage", "round"], condition=Q(works__isnull=False), name="item_once_of_works"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.project_id} {self.node}"


class ItemPaper(models.Model):
    """One line of an item's papers: what is asked for, and how it stands."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.CASCADE, related_name="papers")
    material = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    required = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.MISSING)
    form = models.CharField(max_length=10, choices=PaperForm.choices, default=PaperForm.ELECTRONIC)
    originals = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    received_on = models.DateField(null=True)
    make_up_by = models.DateField(null=True, help_text="of a paper that was tolerated")
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("item", "position")
        constraints = [models.UniqueConstraint(fields=["item", "material"], name="material_once_in_item")]

    def __str__(self) -> str:
        return f"{self.material} {self.state}"


class PaperDocument(models.Model):
    """A document that meets a line; taken away again, it stays to be seen."""

    paper = models.ForeignKey(ItemPaper, on_delete=models.CASCADE, related_name="links")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attached_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False, help_text="put there by the wallet: the paper was not asked for again")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "document"], condition=Q(removed_at__isnull=True), name="document_once_on_paper"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.document_id}"


class ItemComponent(Versioned):
    """The part of one body in an item that several answer for: joint acceptance, say."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.CASCADE, related_name="components")
    code = models.CharField(max_length=40, help_text="id in the catalogue")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="components")
    state = models.CharField(max_length=12, choices=ComponentState.choices, default=ComponentState.OPEN)
    opinion = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="component_once_in_item")]
        indexes = [models.Index(fields=["body", "state"])]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"
