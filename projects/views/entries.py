"""The entries of a catalogue draft: the list of all, the form of one, its YAML, adding, leaving out, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.enums_catalogue import ChangeKind
from projects.forms.catalogue_entry import EntryFilter, EntryLeaveForm, EntryYamlForm
from projects.models import CatalogueDraft
from projects.operations.catalogue_drafts import change_entry, remove_entry, undo_change, withdraw_entry
from projects.operations.draft_guards import read_value
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retries import taken_before
from projects.queries_drafts import draft_document, draft_faults, entry_of
from projects.rules.catalogue_places import belongs, place_of
from projects.rules.catalogue_sections import fields_of
from projects.rules.drafting import ABSENT, dump_entry, same
from projects.rules.sections import MAPPINGS, NAMELESS, WHOLE, code_of
from projects.rules.wording import PROVENANCE
from projects.views.acting import (
    FORM_METHODS,
    PER_PAGE,
    blame,
    form_page,
    page_or_part,
    refusal_text,
    said_with,
    sent_key,
)
from projects.views.entry_base import (
    CHANGE,
    LEAVE,
    UNDO,
    changes_by_entry,
    entry_name,
    entry_rows,
    may_change,
    narrowed,
    section_lines,
    section_of,
    seen_draft,
)
from projects.views.entry_saving import difference_lines
from projects.views.entry_shown import said


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """`section`, `q`, `mark` (C, K, P, none), `changed`."""
    draft = seen_draft(request, pk)
    asked = EntryFilter(request.GET).asked()
    rows = entry_rows(draft)
    if not asked["section"] and not (asked["q"] or asked["mark"] or asked["changed"]):
        asked["section"] = "items"
    page = Paginator(list(narrowed(rows, asked)), PER_PAGE).get_page(request.GET.get("page"))
    section = section_of(asked["section"]) if asked["section"] else None
    context = {
        "draft": draft,
        "page": page,
        "asked": asked,
        "section": section,
        "title": said(section.name) if section else gettext("所有内容"),
        "parts": section_lines(rows),
        "marks": list(PROVENANCE.items()),
        "may_change": may_change(request, draft),
        "may_add": section is not None and section.code != WHOLE and may_change(request, draft),
        "filtered": bool(asked["q"] or asked["mark"] or asked["changed"]),
    }
    return page_or_part(request, "projects/entries.html", "projects/_entries_list.html", context)


def opened(
    request: HttpRequest, pk: int, section: str, code: str, *, to_change: bool = False
) -> tuple[CatalogueDraft, Any]:
    """The draft and the entry as it has it; ABSENT for one that it leaves out. Raises Http404 for what never was."""
    draft = seen_draft(request, pk, to_change=to_change or request.method == "POST")
    section_of(section)
    value = entry_of(draft, section, code)
    known = value is not ABSENT or (section, code) in changes_by_entry(draft)
    # leaving out or undoing what the draft itself had added takes it away: a second press is told of the first
    if not known and not taken_before(sent_key(request), (*LEAVE, *UNDO), draft):
        raise Http404
    return draft, value


def list_url(draft: CatalogueDraft, section: str) -> str:
    return f"{reverse('draft-entries', args=[draft.pk])}?section={section}"


# --- as YAML


@require_http_methods(FORM_METHODS)
@login_required
def as_yaml(request: HttpRequest, pk: int, section: str, code: str) -> HttpResponse:
    draft, value = opened(request, pk, section, code)
    if value is ABSENT:
        return redirect("draft-entry", pk, section, code)
    form = EntryYamlForm(request.POST or None, initial={"text": dump_entry(value)})
    if request.method == "POST" and form.is_valid():
        try:
            said_now = form.cleaned_data
            change_entry(draft, section, code, said_now["text"], reason=said_now["reason"], **said_with(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了，还没有发布。"))
            return redirect("draft-entry", pk, section, code)
    place = place_of(section, code)
    return form_page(
        request,
        form,
        "projects/entry_yaml.html",
        title=gettext("按 YAML 编辑：%(name)s") % {"name": entry_name(section, code, value)},
        submit=gettext("保存"),
        back_url=reverse("draft-entry", args=[pk, section, code])
        if fields_of(section, code)
        else list_url(draft, section),
        back=entry_name(section, code, value),
        version=draft.version,
        draft=draft,
        differences=difference_lines(draft, section, code),
        faults=[fault for fault in draft_faults(draft) if belongs(fault.where, place)],
        may_change=may_change(request, draft),
    )


@require_http_methods(FORM_METHODS)
@login_required
def new_as_yaml(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """A new entry written as YAML; the friendly form is `entry_form.new`."""
    draft = seen_draft(request, pk, to_change=True)
    if section_of(section).code == WHOLE:
        raise Http404
    with_code = section in MAPPINGS
    form = EntryYamlForm(request.POST or None, with_code=with_code, initial={"text": example(draft, section)})
    if request.method == "POST" and form.is_valid():
        try:
            code = add_text(request, draft, section, form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("加好了，还没有发布。"))
            return redirect("draft-entry", pk, section, code)
    return form_page(
        request,
        form,
        "projects/entry_yaml.html",
        title=gettext("新增：%(section)s") % {"section": said(section_of(section).name)},
        intro=gettext("下面是这一部分现有的一条，改成新的：编号不能和别的一样。"),
        submit=pgettext("entry", "新增"),
        back_url=list_url(draft, section),
        back=said(section_of(section).name),
        version=draft.version,
        draft=draft,
        may_change=may_change(request, draft),
    )


def example(draft: CatalogueDraft, section: str) -> str:
    """An entry of the section, to write a new one after."""
    part = draft_document(draft).get(section)
    rows = list(part.values()) if isinstance(part, Mapping) else list(part or ())
    return dump_entry(rows[-1]) if rows else ""


def add_text(request: HttpRequest, draft: CatalogueDraft, section: str, given: Mapping[str, Any]) -> str:
    """Add the entry; its code. Raises Refused for text that is no YAML, and for a code that stands already."""
    value = read_value(given["text"])
    code = given.get("code") or code_of(section, value)
    try:
        require_new(draft, section, code)
    except Refused:
        if pressed_again(request, draft, section, str(code), value):
            return str(code)
        raise
    change_entry(draft, section, code, given["text"], reason=given["reason"], **said_with(request))
    return str(code)


def pressed_again(request: HttpRequest, draft: CatalogueDraft, section: str, code: str, value: Any) -> bool:
    """Whether this form was taken before and says what it said then: not so after a step back in the browser, a change and
    another press."""
    return taken_before(sent_key(request), CHANGE, draft) and same(value, entry_of(draft, section, code))


def require_new(draft: CatalogueDraft, section: str, code: str) -> None:
    """Raises Refused for an entry without a code, or with one that stands already."""
    field = "code" if section in MAPPINGS else "text"
    if not code:
        keys = "、".join(NAMELESS.get(section, ("id",)))
        raise Refused(f"写上 {keys}。", f"Write the {keys}.", field=field)
    if entry_of(draft, section, code) is not ABSENT:
        raise Refused(
            f"“{code}”已经有了：换一个编号，或者去改那一条。",
            f"{code!r} stands already: give it another id, or change that entry.",
            field=field,
        )


# --- leaving out, undoing


@require_http_methods(FORM_METHODS)
@login_required
def leave(request: HttpRequest, pk: int, section: str, code: str) -> HttpResponse:
    draft, value = opened(request, pk, section, code, to_change=True)
    if value is ABSENT and taken_before(sent_key(request), LEAVE, draft):
        return redirect(list_url(draft, section))
    if value is ABSENT or section == WHOLE:
        raise Http404
    change = changes_by_entry(draft).get((section, code))
    added = change is not None and change.kind == ChangeKind.ADDED
    form = EntryLeaveForm(request.POST or None, initial={"kind": ChangeKind.REMOVED if added else ChangeKind.WITHDRAWN})
    if request.method == "POST" and form.is_valid():
        kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
        try:
            if kind == ChangeKind.WITHDRAWN:
                withdraw_entry(draft, section, code, reason, **said_with(request))
            else:
                remove_entry(draft, section, code, reason=reason, **said_with(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("去掉了，还没有发布；要恢复，按“恢复”。"))
            return redirect(list_url(draft, section))
    return form_page(
        request,
        form,
        title=gettext("从目录里去掉：%(name)s") % {"name": entry_name(section, code, value)},
        intro=gettext("别的条目还在用它时，提交复核会指出来；要先改那些条目。"),
        submit=gettext("去掉"),
        back_url=reverse("draft-entry", args=[pk, section, code]),
        back=entry_name(section, code, value),
        version=draft.version,
        danger=True,
    )


@require_POST
@login_required
def undo(request: HttpRequest, pk: int, section: str, code: str) -> HttpResponse:
    draft, _value = opened(request, pk, section, code)
    try:
        undo_change(draft, section, code, **said_with(request))
    except Refused as refusal:
        blame_in_message(request, refusal)
    else:
        messages.success(request, gettext("恢复成现行版本的样子了。"))
    return redirect(list_url(draft, section))


def blame_in_message(request: HttpRequest, refusal: Refused) -> None:
    """Raises Forbidden again: no words mend it."""
    if isinstance(refusal, Forbidden):
        raise refusal
    messages.error(request, refusal_text(refusal))
