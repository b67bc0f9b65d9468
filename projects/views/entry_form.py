"""The friendly form of one entry: its fields, rows within rows, and what the check of the catalogue says at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.models import CatalogueDraft, DraftChange
from projects.operations.catalogue_drafts import change_entry
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries_drafts import base_entry_of, draft_document, draft_faults, entry_of
from projects.rules.catalogue_entries import FieldFault, read_form, written
from projects.rules.catalogue_fields import SHORT, Field
from projects.rules.catalogue_places import Checked, belongs, entry_at, place_of
from projects.rules.catalogue_reading import Fault
from projects.rules.catalogue_sections import fields_of
from projects.rules.drafting import ABSENT, digest_of, dump_entry
from projects.rules.sections import MAPPINGS, WHOLE, code_of, naming_keys
from projects.rules.wording import Text
from projects.views.acting import FORM_METHODS, refusal_text, said_with
from projects.views.entries import list_url, opened, pressed_again, require_new
from projects.views.entry_base import changes_by_entry, entry_name, language_none, may_change, section_of, seen_draft
from projects.views.entry_rows import Lists, moved_up, with_row
from projects.views.entry_saving import difference_lines, looked_at, untold
from projects.views.entry_shown import FormDrawer, joined, said

CODE = Field(
    "code",
    Text("编号", "Id"),
    SHORT,
    required=True,
    help=Text("字母、数字、- 和 _；以后不能改。", "Letters, digits, - and _; it stays as it is."),
)
NOTHING_WRONG = Checked([], [], unreadable=False)


@dataclass
class Opened:
    """The form as it was opened or sent: the entry, what was posted, what is wrong."""

    draft: CatalogueDraft
    section: str
    code: str
    value: Any
    fields: tuple[Field, ...]
    posted: Lists
    new: bool = False
    faults: list[FieldFault] = field(default_factory=list)
    checked: Checked = NOTHING_WRONG
    refusal: Refused | None = None
    focus: str = ""

    @property
    def status(self) -> int:
        if isinstance(self.refusal, Stale):
            return 409
        return 422 if self.faults or not self.checked.sound or self.refusal else 200


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int, section: str, code: str) -> HttpResponse:
    """POST with `add` or `up` draws the form anew and keeps nothing; with `anyway` faults of the check are no hindrance."""
    draft, value = opened(request, pk, section, code)
    fields = fields_of(section, code)
    if value is ABSENT:
        return gone(request, draft, section, code)
    if not fields:
        return redirect("draft-entry-yaml", pk, section, code)
    at = Opened(draft, section, code, value, fields, written(fields, value, language_none()))
    if request.method == "POST":
        at.posted = dict(request.POST.lists())
        if not _drawn_anew(request, at) and _saved(request, at):
            messages.success(request, gettext("改好了，还没有发布。"))
            return redirect("draft-entry", pk, section, code)
    return entry_page(request, at)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """A new entry of the section."""
    draft = seen_draft(request, pk, to_change=True)
    fields = fields_of(section_of(section).code, "")
    if section == WHOLE or not fields:
        raise Http404
    if section in MAPPINGS:
        fields = (CODE, *fields)
    at = Opened(draft, section, "", ABSENT, fields, written(fields, {}, language_none()), new=True)
    if request.method == "POST":
        at.posted = dict(request.POST.lists())
        if not _drawn_anew(request, at) and _saved(request, at):
            messages.success(request, gettext("加好了，还没有发布。"))
            return redirect("draft-entry", pk, section, at.code)
    return entry_page(request, at)


def _drawn_anew(request: HttpRequest, at: Opened) -> bool:
    """A button inside the form that saves nothing was pressed."""
    if name := request.POST.get("add", ""):
        at.posted = with_row(at.posted, name)
        at.focus = f"{name}-{int(at.posted[f'{name}-n'][0]) - 1}"
    elif row := request.POST.get("up", ""):
        at.posted = moved_up(at.posted, row)
    return bool(request.POST.get("add") or request.POST.get("up"))


def _saved(request: HttpRequest, at: Opened) -> bool:
    """Keep it; False when something stands against it, and then nothing was kept."""
    value, at.faults = read_form(at.fields, at.posted, at.value)
    if at.new:
        at.code = str(value.pop("code", "")) if at.section in MAPPINGS else code_of(at.section, value)
    if at.faults:
        return False
    try:
        if at.new:
            require_new(at.draft, at.section, at.code)
        elif request.POST.get("opened") != digest_of(at.value):
            raise Stale
        at.checked = looked_at(at.draft, at.section, at.code, value)
        if at.checked.unreadable or not (at.checked.sound or request.POST.get("anyway")):
            return False
        said_now = {**said_with(request), "version": at.draft.version}  # the entry itself is as it was opened
        reason = request.POST.get("reason", "")
        change_entry(at.draft, at.section, at.code, dump_entry(value), reason=reason, **said_now)
    except Forbidden:
        raise
    except Refused as refusal:
        if pressed_again(request, at.draft, at.section, at.code, value):
            return True
        at.refusal = refusal
        return False
    return True


# --- the page


def entry_page(request: HttpRequest, at: Opened) -> HttpResponse:
    draft, place = at.draft, place_of(at.section, at.code)
    standing = [fault for fault in draft_faults(draft) if belongs(fault.where, place)] if at.code else []
    base = base_entry_of(draft, at.section, at.code) if not at.new else ABSENT
    drawer = FormDrawer(
        draft_document(draft),
        at.posted,
        errors=_errors(at.faults),
        faults=at.checked.here if not at.checked.sound else standing,
        base=written(at.fields, base, language_none()) if base is not ABSENT else None,
        fixed=frozenset() if at.new else frozenset(naming_keys(at.section)),
        focus=at.focus,
    )
    shown = drawer.draw(at.fields, place)
    named_fields = [each for each in shown if at.new and each.name in ("code", "id")]
    if at.refusal and named_fields:  # what stands against a new entry is its code
        named_fields[0].errors.append(refusal_text(at.refusal))
    change = changes_by_entry(draft).get((at.section, at.code))
    name = said(section_of(at.section).name)
    title = gettext("新增：%(section)s") % {"section": name} if at.new else entry_name(at.section, at.code, at.value)
    context = {
        "draft": draft,
        "section": section_of(at.section),
        "section_name": name,
        "code": at.code,
        "title": title,
        "new": at.new,
        "fields": shown,
        "parts": [each for each in shown if each.control in ("rows", "group", "boxes")],
        "lists": drawer.lists,
        "wrong": joined(shown),
        "left": drawer.left(),
        "elsewhere": [_linked(draft, fault) for fault in at.checked.elsewhere],
        "may_force": not at.checked.sound and not at.checked.unreadable,
        "has_errors": at.status != 200,
        "refusal": refusal_text(at.refusal) if at.refusal and not named_fields else "",
        "stale": isinstance(at.refusal, Stale),
        "opened": request.POST.get("opened") or digest_of(at.value),
        "reason": request.POST.get("reason", ""),
        "change": change,
        "differences": [] if at.new else difference_lines(draft, at.section, at.code),
        "untold": untold(at.fields, at.value),
        "may_change": may_change(request, draft),
        "back_url": list_url(draft, at.section),
    }
    return render(request, "projects/entry.html", context, status=at.status)


def _errors(faults: Sequence[FieldFault]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.name, []).append(said(fault.text))
    return found


def _linked(draft: CatalogueDraft, fault: Fault) -> dict[str, str]:
    """A fault in another entry, with the way to it."""
    at = entry_at(fault.where)
    there = entry_of(draft, at.section, at.code) is not ABSENT
    url = reverse("draft-entry", args=[draft.pk, at.section, at.code]) if there else ""
    return {"where": fault.where, "text": said(Text(fault.zh, fault.en)), "url": url}


def gone(request: HttpRequest, draft: CatalogueDraft, section: str, code: str) -> HttpResponse:
    """An entry that the draft leaves out: what it was, why, and the way back."""
    value: Mapping[str, Any] = base_entry_of(draft, section, code) or {}
    change: DraftChange = changes_by_entry(draft)[section, code]
    context = {
        "draft": draft,
        "section": section_of(section),
        "section_name": said(section_of(section).name),
        "code": code,
        "title": entry_name(section, code, value),
        "change": change,
        "text": dump_entry(value),
        "may_change": may_change(request, draft),
        "back_url": list_url(draft, section),
    }
    return render(request, "projects/entry_gone.html", context)
