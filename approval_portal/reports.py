"""What is written down when something fails, without what people have typed (promise S24)."""

from __future__ import annotations

import logging
import re
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from projects.rules.masking import mask_email, mask_within

# PostgreSQL adds the row that it refused: every column of it
_DETAIL = re.compile(r"(DETAIL:\s+)(?:Failing row contains|Key ).*")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def without_people(text: str) -> str:
    """A line of a log with identity cards, mobile numbers and e-mail addresses masked, and no row of the database."""
    text = _DETAIL.sub(r"\1(not written here)", text)
    return mask_within(_ADDRESS.sub(lambda found: mask_email(found[0]), text))


class MaskedFormatter(logging.Formatter):
    """The whole line at the end, its traceback with it: whatever a library thinks fit to say."""

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))


class NoValues(SafeExceptionReporterFilter):
    """Reports of failures name the fields and variables, never their values. On a developer's machine (DEBUG) they do."""

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        hidden = request.POST.copy()
        for name in hidden:
            hidden[name] = self.cleansed_substitute
        return hidden

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, f"<{type(value).__name__}>") for name, value in tb_frame.f_locals.items()]
