"""What somebody wants to hear by which channel, and when: asked for every notice, chosen by oneself.

What the law wants told in writing goes out at once, whatever was chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event
from projects.operations.events import record
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries import work_calendar
from services.enums import Channel
from services.models import Notice, NoticeChoice, QuietHours
from services.operations.hearers_items import is_statutory
from services.queries import SUBJECTS
from services.rules.phones import mobile
from services.rules.quiet import Quiet, when

CHOSEN = (Channel.MAIL, Channel.SMS)  # the centre holds everything; a robot is a group's
CUSTOM = {Channel.MAIL: True, Channel.SMS: False}  # without a choice


def channels_of(people: Iterable[User], subject: str, owed: Collection[int]) -> dict[int, list[Channel]]:
    """By which channels each of them hears of it, beside the centre. `owed`: whom the law wants told in writing."""
    people = list(people)
    rows = NoticeChoice.objects.filter(user__in=[user.pk for user in people], subject=subject)
    chosen = {(user, channel): wanted for user, channel, wanted in rows.values_list("user", "channel", "wanted")}
    return {user.pk: _channels(user, chosen, user.pk in owed) for user in people}


def _channels(user: User, chosen: Mapping[tuple[int, str], bool], owed: bool) -> list[Channel]:
    """In writing means by mail; somebody without an address gets a short message instead, where there is a gateway."""
    found = []
    if user.email and (owed or (user.mail_notices and chosen.get((user.pk, Channel.MAIL), CUSTOM[Channel.MAIL]))):
        found.append(Channel.MAIL)
    instead = owed and not user.email and bool(settings.SMS_GATEWAY_URL) and mobile(user.phone) is not None
    if instead or chosen.get((user.pk, Channel.SMS), CUSTOM[Channel.SMS]):
        found.append(Channel.SMS)
    return found


def turned_off(subject: str, channel: str = Channel.MAIL) -> set[int]:
    """Who does not want to hear of this by that channel, by key."""
    rows = NoticeChoice.objects.filter(subject=subject, channel=channel, wanted=False)
    return set(rows.values_list("user", flat=True))


# --- quiet hours


def held_until(notice: Notice, at: dt.datetime) -> dt.datetime:
    """When it may go out: at once, or when its recipient's quiet hours are over. Asked again before every try."""
    quiet = _quiet_for(notice)
    if quiet is None:
        return at
    local = timezone.localtime(at)
    later = when(local, quiet, work_calendar().is_workday if quiet.workdays_only else _any_day)
    return at if later == local or goes_at_once(notice.event) else later


def goes_at_once(event: Event) -> bool:
    return (event.object_type, event.verb) == ("robot", "try_robot") or is_statutory(event)


def _quiet_for(notice: Notice) -> Quiet | None:
    """A person's own hours; else the zone's, for what rings: short messages and groups."""
    own = QuietHours.objects.filter(user=notice.recipient_id).first() if notice.recipient_id else None
    if own is not None:
        return Quiet(own.from_time, own.to_time, own.workdays_only)
    return None if notice.channel == Channel.MAIL else Quiet(settings.QUIET_FROM, settings.QUIET_TO)


def _any_day(day: dt.date) -> bool:
    return True


@once(User, "choose_notices")
def choose_notices(
    wanted: Mapping[tuple[str, str], bool],
    quiet: Quiet | None,
    *,
    by: User,
    at: dt.datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> User:
    """One's own choices: (subject, channel) to wanted or not; what is not named stays. `quiet` None: no hours of one's own.

    Raises Refused for short messages without a number that takes them.
    """
    user: User = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    given = {key: value for key, value in wanted.items() if key[0] in SUBJECTS and key[1] in CHOSEN}
    if any(value and channel == Channel.SMS for (_, channel), value in given.items()) and mobile(user.phone) is None:
        raise Refused(
            "要收短信，先在“我的账号”里写上能收短信的手机号，如 13800000000。",
            "To have short messages, first enter a mobile number in “My account”, such as +86 138 0000 0000.",
            field="sms",
        )
    changed = _write_choices(user, given)
    if _write_quiet(user, quiet):
        changed.append("quiet")
    if changed:
        record(
            *(user, "choose_notices"),
            by=by,
            at=at,
            source=source,
            data={"fields": sorted(changed)},
            idempotency_key=idempotency_key,
        )
    return user


def _write_choices(user: User, given: Mapping[tuple[str, str], bool]) -> list[str]:
    """Only what differs from the custom has a row."""
    before = {(row.subject, row.channel): row for row in NoticeChoice.objects.filter(user=user)}
    changed = []
    for (subject, channel), value in given.items():
        row = before.get((subject, channel))
        if value == (row.wanted if row else CUSTOM[Channel(channel)]):
            continue
        changed.append(f"{subject}.{channel}.{'on' if value else 'off'}")
        if value == CUSTOM[Channel(channel)]:
            NoticeChoice.objects.filter(user=user, subject=subject, channel=channel).delete()
        else:
            NoticeChoice.objects.create(user=user, subject=subject, channel=channel, wanted=value)
    return changed


def _write_quiet(user: User, quiet: Quiet | None) -> bool:
    row = QuietHours.objects.filter(user=user).first()
    before = Quiet(row.from_time, row.to_time, row.workdays_only) if row else None
    if before == quiet:
        return False
    if quiet is None:
        QuietHours.objects.filter(user=user).delete()
    else:
        values = {"from_time": quiet.from_time, "to_time": quiet.to_time, "workdays_only": quiet.workdays_only}
        QuietHours.objects.update_or_create(user=user, defaults=values)
    return True
