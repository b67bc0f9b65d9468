"""The wallet (证照材料库) of an enterprise, to be read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PAGE, PER_PAGE, PortalView
from projects.api.serializers import RefusalOut
from projects.api.shapes import page_of
from projects.enums import CertificateState, DocumentState
from projects.forms.wallet import WalletFilter
from projects.models import Enterprise
from projects.permissions import belongs
from projects.queries_wallet import STANDING_WORDS
from projects.queries_wallet_kept import Asked

COLUMNS = (
    *("id", "project", "material", "name", "content_type", "size", "digest", "uploaded_at", "state", "version"),
    *("number", "valid_from", "valid_until", "replaces", "result_of"),
)
FILTERS = [
    OpenApiParameter("standing", str, enum=list(STANDING_WORDS), description="expired: what was ended counts too."),
    OpenApiParameter("material", str, description="By its id in the catalogue."),
    OpenApiParameter("project", str, description="Number of a project; `all`: the enterprise's own, for all projects."),
]


class DocumentOut(serializers.Serializer):
    id = serializers.IntegerField()
    project = serializers.IntegerField(allow_null=True, help_text="null: it meets the lines of all projects.")
    material = serializers.CharField(allow_blank=True, help_text="Empty for a certificate or a result.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    digest = serializers.CharField(help_text="SHA-256")
    uploaded_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=DocumentState.choices)
    version = serializers.IntegerField()
    number = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="The last day; null: no fixed validity.")
    replaces = serializers.IntegerField(allow_null=True, help_text="The version before.")
    result_of = serializers.IntegerField(allow_null=True, help_text="The item that another system decided.")
    result = serializers.CharField(allow_null=True, help_text="Of a certificate: id of the result in the catalogue.")
    result_state = serializers.ChoiceField(choices=CertificateState.choices, allow_null=True)


WalletPage = page_of(DocumentOut, "WalletPage")


class WalletRows:
    """The rows of a wallet as the paginator takes them: how many, and a part of them; what it asks is kept (`Asked.read`)."""

    def __init__(self, asked: Asked, wanted: WalletFilter) -> None:
        self.asked, self.wanted, self.key = asked, wanted, tuple(wanted.asked.values())

    def count(self) -> int:
        def build() -> Any:
            return self.wanted.rows.order_by().values("enterprise").annotate(found=Count("*"))

        return sum(row["found"] for row in self.asked.read("wallet_count", self.key, build))

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        def build() -> Any:
            rows = self.wanted.rows.values(
                *COLUMNS, result=F("certificate__kind"), result_state=F("certificate__state")
            )
            return rows[part.start : part.start + PER_PAGE]  # whatever stands on the last page: one statement

        return self.asked.read("wallet_json", (*self.key, part.start), build)


class WalletView(PortalView):
    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="wallet_list",
        parameters=[*FILTERS, PAGE, LANG],
        responses={200: WalletPage, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Newest sound versions, the newest first, as far as you may see them. A value that cannot be read filters nothing."""
        found = Enterprise.objects.visible_to(self.by, self.today).filter(pk=pk).first()
        if found is None:
            raise Http404
        asked = Asked(found, self.by, self.today, belongs(self.by, found, self.today))
        return self.paged(WalletRows(asked, WalletFilter(request.query_params, asked.rows, self.today)))
