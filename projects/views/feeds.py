"""The feed of catalogue changes (Atom): one entry for each published version, one for each that was withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from projects.catalogue.loader import read_document
from projects.models import CatalogueVersion
from projects.rules.drafting import EntryDifference, differences
from projects.rules.wording import chinese, printable
from projects.templatetags.languages import in_english
from projects.templatetags.portal import zh_date
from projects.templatetags.reach import absolute
from projects.views.addresses import address
from projects.views.context import current_site

MOST = 20  # entries
NAMED = 30  # changes named in one entry; of the rest the number is said
LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version that was published, or was withdrawn."""

    version: CatalogueVersion
    before: CatalogueVersion | None
    withdrawn: bool

    @property
    def at(self) -> dt.datetime:
        return self.version.withdrawn_at if self.withdrawn else self.version.published_at


def history() -> list[Entry]:
    """The newest first. One query, without the texts of the versions."""
    rows = list(CatalogueVersion.objects.defer("source").order_by("-published_at")[: 2 * MOST])
    found = [Entry(row, made_from(row, rows[at + 1 :]), False) for at, row in enumerate(rows)]
    found += [Entry(row, None, True) for row in rows if row.withdrawn_at]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def made_from(row: CatalogueVersion, older: Iterable[CatalogueVersion]) -> CatalogueVersion | None:
    """What the version was made from: the newest one that nobody had withdrawn by then. `older`: the newest first."""
    at = row.published_at
    return next((each for each in older if each.withdrawn_at is None or each.withdrawn_at > at), None)


@lru_cache(64)
def changed(before: str, after: str) -> tuple[EntryDifference, ...]:
    """What differs between two versions, by their digests: they never change. One query the first time."""
    texts = dict(CatalogueVersion.objects.filter(digest__in=(before, after)).values_list("digest", "source"))
    return tuple(differences(read_document(texts[before]), read_document(texts[after])))


def line_of(difference: EntryDifference) -> str:
    """“ap-project-filing 企业投资项目备案：有改动”."""
    raw = difference.after if difference.after is not None else difference.before
    zh, en = (raw.get("zh", ""), raw.get("en", "")) if isinstance(raw, dict) else ("", "")
    name = (en or chinese(zh)) if in_english() else chinese(zh or en)
    what = f"{difference.code} {name}".strip()
    if difference.before is None:
        return gettext("新增：%(what)s") % {"what": what}
    if difference.after is None:
        return gettext("删去：%(what)s") % {"what": what}
    return gettext("改动：%(what)s") % {"what": what}


class Changes(Feed):
    """Ids and times stay the same for ever: a reader shows each change once."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> str:
        return request.get_full_path()

    def title(self, obj: str) -> str:
        return gettext("%(site)s：事项目录的变化") % {"site": current_site().name}

    def subtitle(self, obj: str) -> str:
        return gettext("每发布一版目录就有一条：改了什么，从哪天起用；撤回的也说原因。")

    def link(self, obj: str) -> str:
        return absolute(reverse("catalogue"))

    def feed_url(self, obj: str) -> str:
        return absolute(obj)

    def feed_guid(self, obj: str) -> str:
        return f"{tag()}:catalogue"

    def author_name(self, obj: str) -> str:
        return current_site().name

    def items(self, obj: str) -> list[Entry]:
        return history()

    def item_title(self, item: Entry) -> str:
        said = {"number": item.version.number}
        return (gettext("目录版本 %(number)s 已撤回") if item.withdrawn else gettext("目录版本 %(number)s")) % said

    def item_description(self, item: Entry) -> str:
        """Rows of earlier times may have what XML cannot hold."""
        lines = withdrawn_lines(item.version) if item.withdrawn else published_lines(item)
        return format_html_join("", "<p>{}</p>", ((printable(line),) for line in lines))

    def item_link(self, item: Entry) -> str:
        page = address("catalogue-compare")
        if item.before and page:
            return absolute(f"{page}?from={item.before.number}&to={item.version.number}")
        return absolute(address("catalogue-versions") or reverse("catalogue"))

    def item_guid(self, item: Entry) -> str:
        return f"{tag()}:catalogue/{item.version.number}{'/withdrawn' if item.withdrawn else ''}"

    def item_pubdate(self, item: Entry) -> dt.datetime:
        return item.at

    item_updateddate = item_pubdate


def tag() -> str:
    """RFC 4151: names that nobody else gives, and that outlive a change of addresses."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026"


def published_lines(item: Entry) -> list[str]:
    version = item.version
    lines = [(version.note_en if in_english() else version.note) or version.note]
    if version.effective_on:
        lines.append(gettext("从 %(day)s 起用。") % {"day": zh_date(version.effective_on)})
    lines.append(gettext("内容核对到 %(day)s。") % {"day": zh_date(version.as_of)})
    if item.before is None:
        lines.append(gettext("这是最早的一版。"))
        return [line for line in lines if line]
    found = changed(item.before.digest, version.digest)
    said = ngettext("和版本 %(before)s 比有 %(n)d 处变化：", "和版本 %(before)s 比有 %(n)d 处变化：", len(found))
    lines.append(said % {"before": item.before.number, "n": len(found)})
    lines += [line_of(each) for each in found[:NAMED]]
    if (more := len(found) - NAMED) > 0:
        lines.append(gettext("另有 %(n)d 处，见对比页。") % {"n": more})
    return [line for line in lines if line]


def withdrawn_lines(version: CatalogueVersion) -> list[str]:
    lines = [gettext("这一版不再使用。按它办的项目不受影响，可以换到现在用的版本。")]
    return [*lines, gettext("原因：%(reason)s") % {"reason": version.withdrawn_reason}]


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """`?language=en` or `zh-hans`, as feed readers say no language; else the reader's own. 304 when nothing is new."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else translation.get_language() or settings.LANGUAGE_CODE
    newest = max((each.at for each in history()), default=None)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    with translation.override(language):
        if newest and since is not None and int(newest.timestamp()) <= since:
            response = HttpResponse(status=304)
        else:
            response = Changes()(request)
        response["Content-Language"] = translation.get_language() or ""
    if newest:
        response["Last-Modified"] = http_date(newest.timestamp())
    return response
