"""The words of notices as a bureau wants them, in place of the portal's own; and back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import Channel
from services.models import NoticeTemplate
from services.permissions_notices import may_edit_words
from services.rules.wording import PLACE, wrong_places

TITLE, BODY, SHORT = 160, 1000, 200  # characters; SHORT: of a short message


@once(NoticeTemplate, "edit_words")
def edit_words(
    name: str,
    channel: str,
    language: str,
    *,
    title: str,
    body: str,
    places: Collection[str],
    version: int,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NoticeTemplate:
    """These words from now on, for notices that are read or sent. `places`: what may stand in braces; `version` 0: none yet.

    Raises Forbidden, Stale, or Refused for words that would name somebody in a title or have a place without a value.
    """
    require(may_edit_words(by, timezone.localdate(at)))
    title, body = _checked_title(title, channel), _checked_body(body, channel, places)
    rows = NoticeTemplate.objects.select_for_update(of=("self",))
    row: NoticeTemplate | None = rows.filter(subject=name, channel=channel, language=language).first()
    if version != (row.version if row else 0):
        raise Stale
    row = row or NoticeTemplate(subject=name, channel=channel, language=language, version=0)
    row.title, row.body, row.edited_by, row.edited_at, row.version = title, body, by, at, row.version + 1
    row.save()
    record(
        *(row, "edit_words"),
        by=by,
        at=at,
        source=source,
        data=_data(row),
        text=f"{title}\n{body}".strip(),
        idempotency_key=idempotency_key,
    )
    return row


@transaction.atomic
def reset_words(
    name: str, channel: str, language: str, *, version: int, by: User, at: datetime, source: str = Source.WEB
) -> None:
    """Back to the portal's words; nothing when they are in force. Raises Forbidden, Stale."""
    require(may_edit_words(by, timezone.localdate(at)))
    rows = NoticeTemplate.objects.select_for_update(of=("self",))
    row = rows.filter(subject=name, channel=channel, language=language).first()
    if row is None:
        return
    if row.version != version:
        raise Stale
    record(row, "reset_words", by=by, at=at, source=source, data=_data(row))
    row.delete()


def _data(row: NoticeTemplate) -> dict[str, str]:
    return {"subject": row.subject, "channel": row.channel, "language": row.language}


def _checked_title(title: str, channel: str) -> str:
    title = " ".join(title.split())
    if channel == Channel.SMS:
        return ""
    if not title or len(title) > TITLE:
        raise Refused(f"写标题，最多 {TITLE} 字。", f"Write a title of up to {TITLE} characters.", field="title")
    if PLACE.search(title) or "{" in title or "}" in title:
        raise Refused(
            "标题会出现在邮件主题和群里，不能放姓名、企业、项目：去掉花括号里的内容。",
            "The title is the subject of a mail and is read in groups: no names of people or projects, so no {…} in it.",
            field="title",
        )
    return title


def _checked_body(body: str, channel: str, places: Collection[str]) -> str:
    body, most = body.strip(), SHORT if channel == Channel.SMS else BODY
    if (channel != Channel.WECOM and not body) or len(body) > most:
        raise Refused(f"写正文，最多 {most} 字。", f"Write the text, up to {most} characters.", field="body")
    if wrong := wrong_places(body, places):
        allowed = " ".join(f"{{{each}}}" for each in places)
        raise Refused(
            f"这里不能用 {' '.join(wrong)}。" + (f"可以用：{allowed}。" if allowed else "这里只写文字。"),
            f"{' '.join(wrong)} cannot stand here. " + (f"You can use: {allowed}." if allowed else "Write plain text."),
            field="body",
        )
    return body
