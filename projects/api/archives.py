"""The archive package of an application over the API: the same file as the page gives."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from projects.api.base import LANG
from projects.api.errors import line, refused, said
from projects.api.items import ItemView
from projects.api.serializers import RefusalOut
from projects.archive_files import ZIP, TooBig, package_answer
from projects.limits import ArchiveThrottle
from projects.rules.wording import Text

ANSWERS: dict[Any, Any] = {
    (200, ZIP): OpenApiTypes.BINARY,
    **{(code, "application/json"): RefusalOut for code in (403, 404, 413, 429)},
}


class ItemArchiveView(ItemView):
    throttle_classes = (ArchiveThrottle,)

    @extend_schema(operation_id="item_archive", parameters=[LANG], responses=ANSWERS)
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The archive package (归档包): papers, numbered papers, certificates, events with their hashes, index and digests.

        The body's reviewers and deciders, the window and leads get the whole file; the applicant's side its own part.
        """
        item = self.item(pk)
        what = request.resolver_match.view_name if request.method == "GET" else None
        try:
            return package_answer(item, user=self.by, what=what, at=timezone.now())
        except TooBig as refusal:
            return refused([line(said(Text(refusal.zh, refusal.en)))], 413)
