"""What every page that acts has in common: the key of a retry, the refusal in the form, the two versions of a stale edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext

from projects.limits import WriteThrottle, allows
from projects.operations.mandate_guards import NoMandate
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.retries import key_of
from projects.rules.masking import masked
from projects.templatetags.languages import in_english
from projects.views.errors import not_mandated, permission_denied

FORM_METHODS = ["GET", "HEAD", "POST"]
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that somebody else changed while the page was open: what you typed, and what stands there now."""

    label: str
    yours: Any
    theirs: Any


def sent_key(request: HttpRequest) -> str | None:
    """The key that `{% once_key %}` put into the form: the same form sent twice makes one record."""
    return key_of(request.user, request.POST.get("once"))


def opened_version(request: HttpRequest) -> int:
    """The version the page was opened with; 0, which no row has, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def refusal_text(refusal: Refused) -> str:
    return refusal.en if in_english() else refusal.zh


def blame(form: forms.Form, refusal: Refused) -> None:
    """The refusal as an error of the form: at its field when the form has it. Forbidden is raised again: no words mend it."""
    if isinstance(refusal, Forbidden):
        raise refusal
    code = STALE if isinstance(refusal, Stale) else None
    error = forms.ValidationError(refusal_text(refusal), code=code)
    form.add_error(refusal.field if refusal.field in form.fields else None, error)


def conflicts(form: forms.Form, now: Mapping[str, Any]) -> list[Conflict]:
    """The fields of a stale edit whose stored value differs from what was typed. `now`: field to stored value.

    Who opened the form with masked numbers is shown both of them masked.
    """
    typed = getattr(form, "cleaned_data", {})
    hide = masked if getattr(form, "stored", None) else dict
    return [
        Conflict(str(form.fields[name].label), hide({name: typed[name]})[name], hide({name: value})[name])
        for name, value in now.items()
        if name in typed and name in form.fields and (typed[name] or "") != (value or "")
    ]


def said_with(request: HttpRequest) -> dict[str, Any]:
    """What every act is told beside its own: who, when, the version that the page was opened with, the key of this post."""
    return {
        "by": request.user,
        "at": timezone.now(),
        "version": opened_version(request),
        "idempotency_key": sent_key(request),
    }


def form_page(
    request: HttpRequest, form: forms.Form, template: str = "projects/form.html", **more: Any
) -> HttpResponse:
    """The page of one form; 422 when something is wrong in it."""
    status = 422 if more.get("conflicts") and not form.errors else status_of(form)
    return render(request, template, {"form": form, **more}, status=status)


# codes of the error of a form that came too soon after others, and of one whose row has changed meanwhile
TOO_MANY, STALE = "too_many", "stale"


def takes_files(request: HttpRequest, form: forms.Form) -> bool:
    """A form with files counts as a write through the API does; one too many says so, and what was typed stays in it."""
    if not request.FILES or allows(WriteThrottle, request):
        return True
    text = gettext("一分钟里传的文件太多，这一次什么也没有保存。填的内容还在：过一分钟，把文件重新选上再提交。")
    form.add_error(None, forms.ValidationError(text, code=TOO_MANY))
    return False


def status_of(form: forms.Form) -> int:
    """429: too many files; 409: the row has changed meanwhile; 422: something else is wrong in it."""
    if not form.errors:
        return 200
    if form.has_error(NON_FIELD_ERRORS, TOO_MANY):
        return 429
    return 409 if form.has_error(NON_FIELD_ERRORS, STALE) else 422


def page_or_part(request: HttpRequest, page: str, part: str, context: Mapping[str, Any]) -> HttpResponse:
    """The template `page`; for htmx, which swaps one place of it, `part` alone."""
    response = render(request, part if request.htmx else page, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


class ForbiddenAnswers:
    """Middleware: an operation's Forbidden becomes the 403 page, wherever a view did not see it coming."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NoMandate):
            return not_mandated(request, refusal_text(exception), exception.enterprise)
        if isinstance(exception, Forbidden):
            return permission_denied(request, PermissionDenied())
        return None
