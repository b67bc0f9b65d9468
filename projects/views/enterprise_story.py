"""What happened to an enterprise, in words. Every verb that is recorded in its stream has its sentence here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from approval_portal.accounts.models import User
from projects.models import Enterprise, Event
from projects.operations.events import stream_of
from projects.operations.personal import VERB as PERSONAL

STORY = 12  # events shown before one asks for all
SENTENCES = {
    "create": pgettext_lazy("story", "登记企业"),
    "edit": pgettext_lazy("story", "修改企业资料"),
    "verify": pgettext_lazy("story", "核验通过"),
    "deny": pgettext_lazy("story", "核验不通过，成员全部撤下"),
    "correct_credit_code": pgettext_lazy("story", "改正统一社会信用代码"),
    "upload_licence": pgettext_lazy("story", "上传营业执照"),
    "lodge_document": pgettext_lazy("story", "存入证照材料库"),
    "replace_document": pgettext_lazy("story", "换一份材料"),
    "describe_document": pgettext_lazy("story", "改材料的编号和有效期"),
    "remind_expiry": pgettext_lazy("story", "提醒材料快到期"),
    "add_member": pgettext_lazy("story", "加入成员"),
    "change_member": pgettext_lazy("story", "改变成员的身份"),
    "remove_member": pgettext_lazy("story", "移除成员"),
    "claim": pgettext_lazy("story", "申请认领企业"),
    "ask_to_join": pgettext_lazy("story", "申请加入企业"),
    "approve_request": pgettext_lazy("story", "同意申请"),
    "refuse_request": pgettext_lazy("story", "没有同意申请"),
    "withdraw_request": pgettext_lazy("story", "撤回申请"),
    "invite": pgettext_lazy("story", "发出邀请"),
    "accept_invitation": pgettext_lazy("story", "接受邀请"),
    "revoke_invitation": pgettext_lazy("story", "收回邀请"),
    "give_mandate": pgettext_lazy("story", "给代办委托"),
    "end_mandate": pgettext_lazy("story", "结束代办委托"),
}
LOOKS = {
    "create": "is-done",
    "verify": "is-done",
    "claim": "is-you",
    "ask_to_join": "is-you",
    "edit": "is-run",
    "deny": "is-over",
    "give_mandate": "is-done",
    "end_mandate": "is-over",
}
WITH_REASON = ("deny", "remove_member", "correct_credit_code")  # the desk reads what it wrote


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words; `look` colours its dot; `year` when it is not this one."""

    event: Event
    words: str
    who: str
    look: str
    year: int | None
    reason: str = ""


def enterprise_story(
    enterprise: Enterprise, names: Mapping[int, str], today: date, whole: bool, *, desk: bool
) -> dict[str, Any]:
    """The newest events of the stream; one more than is shown tells whether there are others.

    `desk`: the reader also learns who is not there any more, and the reasons. One query, for the desk two.
    """
    told_elsewhere = Event.objects.exclude(verb=PERSONAL)  # by a block of its own: who looked, and how often
    found = told_elsewhere.filter(stream=stream_of(enterprise)).select_related("actor", "text").order_by("-seq")
    rows = list(found if whole else found[: STORY + 1])
    known = {**names, **{row.actor_id: str(row.actor) for row in rows if row.actor}}
    if desk:
        gone = {pk for row in rows for pk in _about(row)} - set(known)
        known |= {user.pk: str(user) for user in User.objects.filter(pk__in=gone)}
    told = [_tell(row, enterprise, known, today, desk) for row in rows]
    return {"story": told if whole else told[:STORY], "story_more": not whole and len(rows) > STORY}


def _about(event: Event) -> list[int]:
    """The people an event is about: one, or everybody who was put out."""
    one, many = event.data.get("user"), event.data.get("users", ())
    return [pk for pk in (one, *many) if isinstance(pk, int)]


def _who(event: Event, enterprise: Enterprise) -> str:
    """Who did it, and in whose name when an agent acted for the enterprise."""
    name = str(event.actor or "")
    if name and event.on_behalf_of == enterprise.pk:
        return gettext("%(name)s（代办）代%(enterprise)s") % {"name": name, "enterprise": enterprise.name}
    return name


def _tell(event: Event, enterprise: Enterprise, names: Mapping[int, str], today: date, desk: bool) -> Told:
    words = str(SENTENCES.get(event.verb) or gettext("有一条记录"))
    others = [names[pk] for pk in _about(event) if pk in names and pk != event.actor_id]
    name, year = gettext("、").join(others), timezone.localtime(event.at).year
    if name:
        words = gettext("%(words)s：%(name)s") % {"words": words, "name": name}
    if event.data.get("is_admin") and event.verb != "remove_member":
        words = gettext("%(words)s（管理员）") % {"words": words}
    look = LOOKS.get(event.verb, "")
    reason = event.text.content if desk and event.text and event.verb in WITH_REASON else ""
    return Told(event, words, _who(event, enterprise), look, None if year == today.year else year, reason)
