"""What is done with a draft as a whole: undo a change, hand in, give back, discard, publish, move to a newer version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms.drafts import ConfirmForm, RebaseForm, WhyForm
from projects.models import CatalogueDraft
from projects.operations.catalogue_drafts import undo_change
from projects.operations.draft_publishing import discard_draft, publish_draft, return_draft, submit_draft
from projects.operations.draft_rebasing import Conflict, Move, plan_move, rebase_draft
from projects.operations.refusals import Forbidden, Refused, Stale, require
from projects.permissions_catalogue import may_publish_draft
from projects.queries_drafts import document_of
from projects.rules.drafting import ABSENT, EDITED, EntryDifference, dump_entry, fields_between
from projects.rules.drafting_words import Names, entry_name, lines_of, names_of, section_name
from projects.templatetags.portal import pick_text, zh_date
from projects.views.acting import FORM_METHODS, blame, form_page, refusal_text, said_with
from projects.views.drafts import kept_draft
from projects.views.drafts_page import draft_page

EXCERPT = 80  # characters of a value that a choice shows


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """`section`, `code`: this entry as the base has it."""
    section, code = request.POST.get("section", ""), request.POST.get("code", "")
    return _pressed(
        request,
        pk,
        lambda row, said: undo_change(row, section, code, **said),
        gettext("这一条的改动撤销了，和底版一样。"),
    )


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(
        request,
        pk,
        lambda row, said: submit_draft(row, **said),
        gettext("提交了。没有动过这份草稿的人可以复核发布，他们会收到消息。"),
    )


def _pressed(
    request: HttpRequest, pk: int, act: Callable[[CatalogueDraft, dict[str, Any]], Any], done: str
) -> HttpResponse:
    """A button of the draft's page: back to it, or the page again with what stands against it."""
    row = kept_draft(request, pk)
    try:
        act(row, said_with(request))
    except Forbidden:
        raise
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return draft_page(request, kept_draft(request, pk), refusal_text(refusal), status)
    messages.success(request, done)
    return redirect("draft", pk)


# --- forms of their own


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_draft(request, pk)
    return _asked(
        request,
        row,
        WhyForm(request.POST or None),
        lambda form, said: return_draft(row, form.cleaned_data["reason"], **said),
        done=gettext("退回了，可以接着改。"),
        title=gettext("退回草稿"),
        intro=gettext("草稿回到修改中，写的原因留在草稿上。自己提交的，也这样收回来改。"),
        submit=gettext("退回"),
    )


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_draft(request, pk)
    return _asked(
        request,
        row,
        WhyForm(request.POST or None),
        lambda form, said: discard_draft(row, form.cleaned_data["reason"], **said),
        done=gettext("草稿作废了，内容留着备查。"),
        title=gettext("作废草稿"),
        intro=gettext("作废以后不能再改、不能发布，内容留着备查。现行目录不受影响。"),
        submit=gettext("作废"),
        danger=True,
    )


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """By a second person: who had a hand in the draft is told that they may not."""
    row = kept_draft(request, pk)
    require(row.published_id is not None or may_publish_draft(request.user, row, timezone.localdate()))
    return _asked(
        request,
        row,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda form, said: publish_draft(row, **said),
        done=gettext("新版本发布了。"),
        title=gettext("复核发布"),
        intro=_what_happens(row),
        submit=gettext("发布"),
    )


def _what_happens(row: CatalogueDraft) -> str:
    count = row.changes.count()
    words = {"n": count, "day": zh_date(row.effective_on)}
    if row.effective_on and row.effective_on > timezone.localdate():
        return gettext("%(n)s 处改动成为新版本，%(day)s起生效，在那以前按现行版本办。") % words + _stays()
    return gettext("%(n)s 处改动成为新版本，马上生效。") % words + _stays()


def _stays() -> str:
    return gettext("在办的项目还按原来的版本，各自看了差别再换或不换。发布后内容不能改，有错可以撤回整版。")


def _asked(
    request: HttpRequest,
    row: CatalogueDraft,
    form: Form,
    act: Callable[[Any, dict[str, Any]], Any],
    *,
    done: str,
    **page: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form, said_with(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, done)
            return redirect("draft", row.pk)
    back = {"back_url": reverse("draft", args=[row.pk]), "back": row.name, "version": row.version}
    return form_page(request, form, **back, **page)


# --- to a newer version


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def rebase(request: HttpRequest, pk: int) -> HttpResponse:
    """What is carried, what the newer version has already, and a choice for each entry that both sides changed."""
    row = kept_draft(request, pk)
    move = plan_move(row)
    names = names_of(document_of(row.base), document_of(move.base)) if move.conflicts else {}
    asked = [_choice(each, names) for each in move.conflicts]
    form = RebaseForm(request.POST if request.method == "POST" else None, asked=asked)
    return _asked(
        request,
        row,
        form,
        lambda filled, said: rebase_draft(row, filled.choices(), **said),
        done=gettext("草稿换到新的底版了。看一遍改动，再提交。"),
        title=gettext("换底版"),
        intro=_what_moves(row, move),
        submit=gettext("换到 %(number)s") % {"number": move.base.number},
    )


def _what_moves(row: CatalogueDraft, move: Move) -> str:
    numbers = {"old": row.base.number, "new": move.base.number, "n": len(move.carried), "m": len(move.done)}
    said = [gettext("草稿以 %(old)s 为底，现在最新的是 %(new)s。%(n)s 处改动直接带过去。") % numbers]
    if move.done:
        said.append(gettext("%(m)s 处新版已经一样，不再算改动。") % numbers)
    if move.conflicts:
        said.append(gettext("下面的条目两边都改了，每一条选留哪一个。"))
    return "".join(said)


def _choice(each: Conflict, names: Names) -> tuple[str, str, str, str]:
    section, code = each.row.section, each.row.code
    name = entry_name(section, code, next((v for v in (each.mine, each.theirs, each.was) if v is not ABSENT), None))
    label = f"{pick_text(section_name(section))} · {pick_text(name)}（{code}）"
    mine = gettext("留草稿的：%(text)s") % {"text": _change(each, each.mine, names)}
    return each.key, label, mine, gettext("用新版的：%(text)s") % {"text": _change(each, each.theirs, names)}


def _change(each: Conflict, value: Any, names: Names) -> str:
    """What this side made of the entry, in one line."""
    if value is ABSENT:
        return gettext("没有这一条")
    language = get_language() or ""
    if each.was is ABSENT:
        return _short(" ".join(dump_entry(value).split()))
    found = EntryDifference(each.row.section, each.row.code, EDITED, each.was, value, fields_between(each.was, value))
    told = []
    for line in lines_of(found, names):
        before, after = (said.text.say(language) if said else "—" for said in (line.before, line.after))
        told.append(f"{pick_text(line.label)} {_short(before)} → {_short(after)}")
    return gettext("；").join(told)


def _short(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
