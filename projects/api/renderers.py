"""JSON with exact numbers: a Decimal leaves as text, as it stands in the database."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class ExactEncoder(JSONEncoder):
    """What a list is full of comes first; DRF's own encoder would make a float of a Decimal."""

    def default(self, obj: Any) -> Any:
        if isinstance(obj, Decimal):
            return format(obj, "f")
        if isinstance(obj, date) and not isinstance(obj, datetime):
            return obj.isoformat()
        return super().default(obj)


class ExactJSONRenderer(JSONRenderer):
    encoder_class = ExactEncoder
