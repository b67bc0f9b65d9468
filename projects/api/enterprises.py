"""Enterprises: the list, one of them, registering one, changing its data."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import KEY, LANG, PAGE, PortalView, differing, personal_masked
from projects.api.errors import StaleEdit
from projects.api.requests import EnterpriseChange, EnterpriseNew
from projects.api.serializers import RefusalOut
from projects.api.shapes import REFUSED_CHANGE, EnterprisePage, EnterpriseWholeOut
from projects.enums import EnterpriseOrigin, EnterpriseState, Source
from projects.forms.enterprise_filters import ENTERPRISE_SORTS, EnterpriseFilter
from projects.models import Enterprise
from projects.operations.enterprises import edit_enterprise, register_enterprise
from projects.operations.refusals import Stale, require
from projects.permissions import may_edit_enterprise, may_list_enterprises, may_register_enterprise
from projects.permissions_personal import owns
from projects.rules.masking import meant

COLUMNS = ("id", "name", "credit_code", "state", "origin", "is_demo", "created_at", "version")
MORE = ("legal_person", "address", "contact_name", "contact_phone", "contact_email")
FILTERS = [
    OpenApiParameter("q", str, description="Name, credit code or pinyin initials."),
    OpenApiParameter("state", str, enum=EnterpriseState.values),
    OpenApiParameter("origin", str, enum=EnterpriseOrigin.values),
    OpenApiParameter("people", str, enum=["with", "without"], description="Whether anybody acts for it."),
    OpenApiParameter("sort", str, enum=list(ENTERPRISE_SORTS)),
]
NEW = OpenApiExample(
    "A company registers",
    request_only=True,
    value={
        "name": "合容电气股份有限公司",
        "credit_code": "91610132MA6TX7Q686",
        "legal_person": "王强",
        "contact_name": "李敏",
        "contact_phone": "13800000000",
    },
)
CHANGE = OpenApiExample(
    "Another person to ask for",
    request_only=True,
    value={"version": 1, "contact_name": "赵宁", "contact_phone": "13900000000"},
)


def whole_enterprise(view: PortalView, pk: int) -> dict[str, Any]:
    """Number and e-mail address of the person to call stand there in full for the enterprise's own people."""
    found = Enterprise.objects.get(pk=pk)
    row = {name: getattr(found, name) for name in (*COLUMNS, *MORE)}
    return personal_masked(row, owns(view.by, found, view.today))


class EnterprisesView(PortalView):
    @extend_schema(
        operation_id="enterprises_list",
        parameters=[*FILTERS, PAGE, LANG],
        responses={200: EnterprisePage, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request) -> Response:
        """The enterprises this person may see: staff theirs, an enterprise's people their own."""
        require(may_list_enterprises(self.by, self.today) or self.by.memberships.in_force(self.today).exists())
        visible = Enterprise.objects.visible_to(self.by, self.today)
        wanted = EnterpriseFilter(request.query_params, queryset=visible, day=self.today)
        return self.paged(wanted.rows.values(*COLUMNS))

    @extend_schema(
        operation_id="enterprises_create",
        parameters=[KEY, LANG],
        request=EnterpriseNew,
        responses={201: EnterpriseWholeOut, 400: RefusalOut, 403: RefusalOut, 409: RefusalOut, 429: RefusalOut},
        examples=[NEW],
    )
    def post(self, request: Request) -> Response:
        """Register the own company and become its administrator; staff register a client."""
        require(may_register_enterprise(self.by, self.today))
        values = self.read(EnterpriseNew)
        made = register_enterprise(
            **values, by=self.by, at=timezone.now(), source=Source.API, idempotency_key=self.sent_key
        )  # fmt: skip
        return self.created(whole_enterprise(self, made.pk), "api-enterprise", pk=made.pk)


class EnterpriseView(PortalView):
    def enterprise(self, pk: int) -> Enterprise:
        """Raises Http404 for what this person may not see."""
        found: Enterprise | None = Enterprise.objects.visible_to(self.by, self.today).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(
        operation_id="enterprise",
        parameters=[LANG],
        responses={200: EnterpriseWholeOut, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int) -> Response:
        """One enterprise. Phone number and e-mail address are masked for all but its own people."""
        return Response(whole_enterprise(self, self.enterprise(pk).pk))

    @extend_schema(
        operation_id="enterprise_change",
        parameters=[LANG],
        request=EnterpriseChange,
        responses={200: EnterpriseWholeOut, **REFUSED_CHANGE},
        examples=[CHANGE],
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is sent; the rest stays. An enterprise that renames itself has to be verified again."""
        found = self.enterprise(pk)
        require(may_edit_enterprise(self.by, found, self.today))
        values = self.read(EnterpriseChange)
        version = values.pop("version")
        values = meant(values, {name: getattr(found, name) for name in values})  # a mask sent back changes nothing
        try:
            edit_enterprise(found.pk, values, version=version, by=self.by, at=timezone.now(), source=Source.API)
        except Stale as refusal:
            now = whole_enterprise(self, found.pk)
            raise StaleEdit(refusal, yours=differing(values, now), now=now) from refusal
        return Response(whole_enterprise(self, found.pk))
