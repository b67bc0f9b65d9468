"""What every address of the API that knows its caller has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_supported_language_variant, gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from approval_portal.accounts.models import User
from projects.api.parsers import DecimalJSONParser
from projects.api.renderers import ExactJSONRenderer
from projects.limits import WriteThrottle
from projects.models import Project
from projects.operations.retries import key_of
from projects.rules.masking import masked

PER_PAGE = 50
LONGEST_KEY = 60

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text of your own, up to 60 characters. Sent again with the same key, the act is done once "
    "and answers with the record made then.",
)
LANG = OpenApiParameter("lang", str, enum=["zh-hans", "en"], description="Before Accept-Language.")
PAGE = OpenApiParameter("page", int, description=f"From 1; {PER_PAGE} rows each.")


class OneAnswer(DefaultContentNegotiation):
    """JSON (or the picture) whatever kinds the caller accepts: a refusal for the kind alone helps nobody."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class PortalView(APIView):
    """Signed in by session (with the CSRF token for every write); exact numbers in; writes limited for each person."""

    permission_classes = (IsAuthenticated,)
    parser_classes = (DecimalJSONParser,)
    renderer_classes = (ExactJSONRenderer,)
    content_negotiation_class = OneAnswer
    throttle_classes = (WriteThrottle,)
    http_method_names = ["get", "head", "post", "patch"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if asked := request.query_params.get("lang"):
            try:
                translation.activate(get_supported_language_variant(asked))
            except LookupError:
                translation.activate(settings.LANGUAGE_CODE)
        super().initial(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def by(self) -> User:
        return self.request.user

    def project(self, pk: int) -> Project:
        """Raises Http404 for what this person may not see."""
        visible = Project.objects.visible_to(self.by, self.today).select_related("enterprise")
        found: Project | None = visible.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def read(self, shape: type[Serializer], **options: Any) -> dict[str, Any]:
        """The body's known fields in their types. Raises ValidationError; fields that the shape has not are ignored."""
        form = shape(data=self.request.data, **options)
        form.is_valid(raise_exception=True)
        found: dict[str, Any] = form.validated_data
        return found

    @property
    def sent_key(self) -> str | None:
        """Raises ValidationError for a key too long to be kept whole: two of them must not count as one."""
        raw = self.request.headers.get("Idempotency-Key", "")
        if len(raw.strip()) > LONGEST_KEY:
            raise ValidationError({"Idempotency-Key": [gettext("重复提交标记最多 60 个字符。")]})
        return key_of(self.by, raw)

    def created(self, body: dict[str, Any], name: str, **where: Any) -> Response:
        """201 with the address of what was made; a retry with the same key answers the same."""
        return Response(body, status=201, headers={"Location": reverse(name, kwargs=where)})

    def paged(self, rows: QuerySet[Any], shown: Callable[[Any], Any] | None = None) -> Response:
        """One page of `rows` (mappings), with the addresses of its neighbours. Raises Http404 beyond the last."""
        pages = Paginator(rows, PER_PAGE)
        text = self.request.query_params.get("page", "1")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= pages.num_pages:
            raise Http404
        found = pages.page(number).object_list
        return Response(
            {
                "count": pages.count,
                "next": self._page_address(number + 1) if number < pages.num_pages else None,
                "previous": self._page_address(number - 1) if number > 1 else None,
                "results": [shown(row) for row in found] if shown else list(found),
            }
        )

    def _page_address(self, number: int) -> str:
        query = self.request.query_params.copy()
        query["page"] = str(number)
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def differing(sent: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent and is not what stands there."""
    return {name: value for name, value in sent.items() if name in now and (value or None) != (now[name] or None)}


def personal_masked(row: dict[str, Any], own: bool) -> dict[str, Any]:
    """Telephone and e-mail address are whole for the enterprise's own people only (promise S24). Whoever handles the
    matter asks for them on its page, where a reason is taken down; the API gives them to nobody else."""
    return row if own else masked(row)
