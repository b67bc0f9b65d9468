import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class DecimalJSONParser(BaseParser):
    """JSON with exact numbers: fractions, NaN and Infinity arrive as Decimal, so that a refusal can name the field."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = json.loads(stream.read().decode("utf-8"), parse_float=Decimal, parse_constant=Decimal)
            json.dumps(data, ensure_ascii=False, default=str).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as fault:
            raise ParseError(f"不是有效的 JSON / not valid JSON: {fault}") from fault
        return data
