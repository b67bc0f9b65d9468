"""The words of notices: the portal's own, and what the bureau puts in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.operations.refusals import Refused, require
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, opened_version, page_or_part, refusal_text
from services.channels.wordings import EDITABLE, LANGUAGES, TITLED, own_words, places_of, wordings
from services.enums import Channel
from services.forms.notices import WordsForm
from services.models import NoticeTemplate
from services.operations.wordings import edit_words, reset_words
from services.permissions_notices import may_edit_words
from services.queries import subject_of
from services.queries_notices import edited_words
from services.rules.wording import fill
from services.views.doorstep import doing
from services.views.narrowed import asked_word
from services.views.notices import KIND_WORDS
from services.views.notices_sent import tabs

LANGUAGE_WORDS = {"zh-hans": "中文", "en": "English"}


# what stands in braces, and an example of it
PLACE_WORDS: dict[str, Any] = {
    "actor": _("谁做的"),
    "cause": _("原因"),
    "edition": _("语言版本"),
    "enterprise": _("企业名称"),
    "kind": _("种类"),
    "left": _("还剩几天"),
    "matter": _("事项名称"),
    "number": _("编号"),
    "of": _("是什么"),
    "piece": _("印品"),
    "procedure": _("特别程序"),
    "project": _("项目名称"),
    "reason": _("理由"),
    "referral": _("线索名称"),
    "role": _("角色"),
    "service": _("上门服务"),
    "standing": _("身份"),
    "state": _("状态"),
    "until": _("到哪天"),
    "user": _("姓名"),
    "when": _("什么时候"),
    "whose": _("哪个项目的"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of notice in one channel and language; `row`: the bureau's own words, if there are any."""

    name: str
    title: str
    text: str
    row: NoticeTemplate | None
    side: str


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """`?channel=`, `?language=`, `?kind=`, `?edited=1`; q: a word of the words."""
    require(may_edit_words(request.user, timezone.localdate()))
    channel = request.GET.get("channel", "")
    channel = channel if channel in EDITABLE else Channel.MAIL
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else "zh-hans"
    query, kind, only = asked_word(request).lower(), request.GET.get("kind", ""), request.GET.get("edited") == "1"
    found = [
        line
        for line in lines(channel, language)
        if (not only or line.row) and query in f"{line.title}{line.text}".lower() and kind in ("", _kind(line.name))
    ]
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "channels": [(each.value, each.label) for each in EDITABLE],
        "languages": LANGUAGE_WORDS.items(),
        "kinds": KIND_WORDS,
        "channel": channel,
        "language": language,
        "filtered": bool(query or kind or only),
        **tabs(request),
    }
    return page_or_part(request, "services/notice_words.html", "services/_notice_words_list.html", context)


def lines(channel: str, language: str) -> list[Line]:
    """Every kind of notice, the edited ones with the bureau's words. One query."""
    edited = edited_words()
    found = []
    for name in wordings():
        row, (title, text) = edited.get((name, channel, language)), own_words(name, language)
        shown = (row.title or title, row.body) if row else (title, "" if channel == Channel.WECOM else text)
        found.append(Line(name, *shown, row, gettext("给本单位的人") if name.endswith(".bureau") else ""))
    return found


def _kind(name: str) -> str:
    object_type, verb = name.split(".")[:2]
    return subject_of(object_type, verb)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, name: str, channel: str, language: str) -> HttpResponse:
    """One kind of notice in one channel and language; `preview` shows the typed words and saves nothing."""
    require(may_edit_words(request.user, timezone.localdate()))
    _known(name, channel, language)
    places, (own_title, own_text) = places_of(name, channel), own_words(name, language)
    own_text = "" if channel == Channel.WECOM else own_text
    row = NoticeTemplate.objects.filter(subject=name, channel=channel, language=language).first()
    initial = {"title": row.title if row else own_title, "body": row.body if row else own_text}
    form = WordsForm(request.POST or None, titled=channel in TITLED, in_group=channel == Channel.WECOM, initial=initial)
    preview: dict[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        given = {"title": form.cleaned_data.get("title", ""), "body": form.cleaned_data["body"]}
        if "preview" in request.POST:
            preview = given
        elif _saved(request, form, name, channel, language, given, places):
            messages.success(request, gettext("保存好了，从现在起读到的、发出的都用这些话。"))
            return redirect(_list_url(channel, language))
    context = {
        "title": gettext("改通知用语：%(title)s") % {"title": own_title},
        "row": row,
        "version": row.version if row else 0,
        "places": [{"place": f"{{{place}}}", "word": PLACE_WORDS.get(place, "")} for place in places],
        "own": {"title": own_title, "text": own_text},
        "preview": _example(preview or initial, places),
        "facts": [Channel(channel).label, LANGUAGE_WORDS[language]],
        "back_url": _list_url(channel, language),
        "reset_url": reverse("notice-words-reset", args=[name, channel, language]),
    }
    return form_page(request, form, "services/notice_word.html", **context)


def _saved(
    request: HttpRequest,
    form: WordsForm,
    name: str,
    channel: str,
    language: str,
    given: dict[str, str],
    places: list[str],
) -> bool:
    act = doing(request)
    try:
        edit_words(name, channel, language, **given, places=places, version=act.version, **act.said)
    except Refused as refusal:
        blame(form, refusal)
        return False
    return True


@require_POST
@login_required
def reset(request: HttpRequest, name: str, channel: str, language: str) -> HttpResponse:
    """Back to the portal's words."""
    require(may_edit_words(request.user, timezone.localdate()))
    _known(name, channel, language)
    act = doing(request)
    try:
        reset_words(name, channel, language, version=opened_version(request), by=act.by, at=act.at, source=act.source)
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("notice-word", name, channel, language)
    messages.success(request, gettext("改回系统原来的话了。"))
    return redirect(_list_url(channel, language))


def _known(name: str, channel: str, language: str) -> None:
    if name not in wordings() or channel not in EDITABLE or language not in LANGUAGES:
        raise Http404


def _list_url(channel: str, language: str) -> str:
    return f"{reverse('notice-words')}?channel={channel}&language={language}"


def _example(words: dict[str, Any], places: list[str]) -> dict[str, str]:
    """How it would read, with an example in every place."""
    values = {place: str(PLACE_WORDS.get(place, place)) for place in places}
    return {"title": str(words["title"]), "text": fill(str(words["body"]), values)}
