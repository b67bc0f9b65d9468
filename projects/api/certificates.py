"""Certificates in the API: the list of those one may see, and one of them. Files are fetched at their own address."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PAGE, PortalView
from projects.api.errors import said
from projects.api.serializers import RefusalOut
from projects.api.shapes import page_of
from projects.enums import CertificateState
from projects.models import Certificate
from projects.queries_certificates import held_on, seen_certificates
from projects.rules.certificates import STANDINGS

FILTERS = [
    OpenApiParameter("project", int),
    OpenApiParameter("item", int),
    OpenApiParameter("enterprise", int, description="Its holder."),
    OpenApiParameter("kind", str, description="Id of the result in the catalogue, such as doc-permit."),
    OpenApiParameter("valid", str, enum=["1"], description="Only what is in force today."),
]
NUMBERS = {"project": "item__project", "item": "item", "enterprise": "holder"}


class CertificateOut(serializers.Serializer):
    id = serializers.IntegerField()
    item = serializers.IntegerField()
    project = serializers.IntegerField()
    kind = serializers.CharField(help_text="Id of the result in the catalogue, such as doc-permit.")
    title = serializers.CharField()
    body = serializers.CharField(help_text="Code of the body that issued it.")
    year = serializers.IntegerField()
    number = serializers.IntegerField(help_text="Gapless per body, kind and year.")
    holder = serializers.IntegerField(help_text="The enterprise.")
    holder_name = serializers.CharField(help_text="As it stands on the certificate.")
    scope = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="The last day; null: no fixed validity.")
    standing = serializers.ChoiceField(choices=list(STANDINGS), help_text="As it is today.")
    issued_on = serializers.DateField()
    signed_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField(allow_null=True, help_text="SHA-256 of the signed file; null until there is one.")
    url = serializers.CharField(help_text="Address of the signed file.")
    check_url = serializers.CharField(help_text="The public page that its QR code opens.")


CertificatePage = page_of(CertificateOut, "CertificatePage")
COLUMNS = ("id", "kind", "year", "number", "scope", "valid_from", "valid_until", "issued_on", "signed_at")


class CertificatesBase(PortalView):
    """What the addresses of certificates share."""

    def rows(self) -> QuerySet[Certificate]:
        return seen_certificates(self.by, self.today).select_related("item", "document").order_by("-pk")

    def shown(self, row: Certificate) -> dict[str, Any]:
        held = held_on(row, self.today)
        return {
            **{name: getattr(row, name) for name in COLUMNS},
            "item": row.item_id,
            "project": row.item.project_id,
            "title": said(held.title),
            "body": row.body_id,
            "holder": row.holder_id,
            "holder_name": row.snapshot["holder"],
            "standing": held.standing,
            "digest": row.document.digest if row.document else None,
            "url": reverse("certificate-file", args=[row.pk]),
            "check_url": self.request.build_absolute_uri(reverse("certificate-check", args=[row.token])),
        }


class CertificatesView(CertificatesBase):
    @extend_schema(
        operation_id="certificates",
        parameters=[*FILTERS, PAGE, LANG],
        responses={200: CertificatePage, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request) -> Response:
        """The certificates of the items this person may see, newest first. A value that cannot be read filters nothing."""
        rows, asked = self.rows(), request.query_params
        for name, column in NUMBERS.items():
            if (value := asked.get(name, "")).isascii() and value.isdigit() and len(value) < 19:
                rows = rows.filter(**{column: int(value)})
        if kind := asked.get("kind", "").replace("\x00", ""):
            rows = rows.filter(kind=kind)
        if asked.get("valid") == "1":
            unended = Q(valid_until=None) | Q(valid_until__gte=self.today)
            rows = rows.filter(unended, state=CertificateState.VALID, valid_from__lte=self.today)
        return self.paged(rows, self.shown)


class CertificateView(CertificatesBase):
    @extend_schema(
        operation_id="certificate",
        parameters=[LANG],
        responses={200: CertificateOut, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int) -> Response:
        """One certificate as it stands today."""
        row = self.rows().filter(pk=pk).first()
        if row is None:
            raise Http404
        return Response(self.shown(row))
