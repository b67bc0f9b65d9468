"""Files in pieces for the wallet: its forms say what the paper is, the file follows by itself, and the page goes on to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects.enums import UploadState
from projects.forms.wallet import VersionForm
from projects.models import Upload
from projects.operations.items.uploads import announce_lodging
from projects.operations.items.uploads_purpose import WALLET, Lodging
from projects.operations.refusals import Refused, require
from projects.views.acting import blame
from projects.views.enterprises import seen_enterprise
from projects.views.wallet import changed, lodge_form, lodged_words, may_open, place_of, replaced_words


class WrongFields(Exception):
    """What stands in the form cannot be taken. `errors`: the words by field; `refusal`: what belongs to no field."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__()
        found = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        self.refusal = found.pop(NON_FIELD_ERRORS, "")
        self.errors = found


def announce_paper(request: HttpRequest, said: dict[str, Any]) -> Upload:
    """A new paper, or another version of one. Raises WrongFields, Forbidden, Http404."""
    form, lodging = _version(request, said) if said["version_of"] else _new(request, said)
    try:
        return announce_lodging(lodging, said["name"], said["size"], by=request.user, at=timezone.now())
    except Refused as refusal:
        blame(form, refusal)
        raise WrongFields(form) from refusal


def _new(request: HttpRequest, said: dict[str, Any]) -> tuple[forms.Form, Lodging]:
    enterprise = seen_enterprise(request, said["enterprise"])
    require(may_open(request.user, enterprise, None, timezone.localdate()))
    form = lodge_form(request.user, enterprise, said["fields"])
    _require_right(form)
    return form, Lodging(enterprise, form.validity(), form.cleaned_data["material"], place_of(form))


def _version(request: HttpRequest, said: dict[str, Any]) -> tuple[forms.Form, Lodging]:
    document = changed(request, said["version_of"])
    form = VersionForm(said["fields"])
    _require_right(form)
    more = {"replaces": document, "why": form.cleaned_data["why"]}
    return form, Lodging(document.enterprise, form.validity(), document.material, document.project, **more)


def _require_right(form: forms.Form) -> None:
    """All but the file, which is still to come."""
    del form.fields["file"]
    if not form.is_valid():
        raise WrongFields(form)


def next_page(upload: Upload) -> str:
    """Where the wallet's form goes on to once the file is in; empty while it is not, and for lines."""
    if upload.document_id is None or WALLET not in upload.said:
        return ""
    if upload.said[WALLET]["replaces"]:
        return reverse("wallet-paper", args=[upload.document_id])
    return reverse("wallet", args=[upload.enterprise_id])


def say_taken(request: HttpRequest, upload: Upload) -> None:
    """What the form itself would have said, for the page that comes next."""
    if upload.state == UploadState.DONE and WALLET in upload.said:
        messages.success(request, replaced_words() if upload.said[WALLET]["replaces"] else lodged_words())
