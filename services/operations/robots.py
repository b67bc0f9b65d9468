"""Robots of WeCom groups: added, changed, tried out and switched off. Their addresses are secrets: no event holds one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.models import Robot
from services.permissions_notices import may_manage_robots

# what a group may be told of: kinds of events whose title says something to colleagues
SUBJECTS = ("item", "project", "doorstep", "problem", "meeting", "referral", "rating", "reminder")
LANGUAGES = ("zh-hans", "en")
NAME, WEBHOOK = 80, 300  # characters


def may_stand_at(webhook: str) -> bool:
    """Only at the origins of the settings: nobody makes the portal call a machine inside."""
    parts = urlsplit(webhook)
    plain = webhook.isascii() and webhook.isprintable() and " " not in webhook
    return plain and parts.username is None and f"{parts.scheme}://{parts.netloc}" in settings.WECOM_ORIGINS


@once(Robot, "add_robot")
def add_robot(
    *,
    name: str,
    webhook: str,
    body: Body | None = None,
    subjects: Collection[str],
    language: str = "zh-hans",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Robot:
    """Raises Forbidden, or Refused for what is no robot's address or tells nothing."""
    require(may_manage_robots(by, timezone.localdate(at)))
    values = _checked(name, subjects, language) | {"webhook": _checked_webhook(webhook), "body": body}
    robot: Robot = Robot.objects.create(**values, made_by=by, made_at=at)
    _note(robot, "add_robot", by, at, source, idempotency_key)
    return robot


@once(Robot, "change_robot")
def change_robot(
    robot: Robot,
    *,
    name: str,
    webhook: str = "",
    body: Body | None = None,
    subjects: Collection[str],
    language: str,
    version: int,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Robot:
    """`webhook` empty: the address stays. Raises Forbidden, Stale, Refused."""
    row = _locked(robot, version, by, at)
    values = _checked(name, subjects, language) | {"body": body}
    if webhook.strip():
        values["webhook"] = _checked_webhook(webhook)
    for field, value in values.items():
        setattr(row, field, value)
    row.version += 1
    row.save()
    _note(row, "change_robot", by, at, source, idempotency_key)
    return row


@once(Robot, "switch_robot")
def switch_robot(
    robot: Robot,
    *,
    on: bool,
    version: int,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Robot:
    """On or off; as it is already, it stays. Raises Forbidden, Stale."""
    row = _locked(robot, version, by, at)
    if row.is_on != on:
        row.is_on, row.version = on, row.version + 1
        row.save(update_fields=["is_on", "version"])
        _note(row, "switch_robot", by, at, source, idempotency_key)
    return row


@once(Robot, "try_robot")
def try_robot(
    robot: Robot, *, by: User, at: datetime, source: str = Source.WEB, idempotency_key: str | None = None
) -> Robot:
    """One message to try it out, on the road of all others: the notice follows from the event. Raises Forbidden."""
    require(may_manage_robots(by, timezone.localdate(at)))
    _note(robot, "try_robot", by, at, source, idempotency_key)
    return robot


def _locked(robot: Robot, version: int, by: User, at: datetime) -> Robot:
    row: Robot = Robot.objects.select_for_update(of=("self",)).get(pk=robot.pk)
    require(may_manage_robots(by, timezone.localdate(at)))
    if row.version != version:
        raise Stale
    return row


def _checked(name: str, subjects: Collection[str], language: str) -> dict[str, object]:
    name, told = " ".join(name.split())[:NAME], [each for each in SUBJECTS if each in subjects]
    if not name:
        raise Refused(
            "给机器人起个名，如“项目推进群”。", "Give the robot a name, such as “Progress group”.", field="name"
        )
    if not told:
        raise Refused("至少选一种要通知的事。", "Choose at least one kind of thing to tell.", field="subjects")
    if language not in LANGUAGES:
        raise Refused("没有这种语言。", "There is no such language.", field="language")
    return {"name": name, "subjects": told, "language": language}


def _checked_webhook(webhook: str) -> str:
    webhook = webhook.strip()
    if len(webhook) > WEBHOOK or not may_stand_at(webhook):
        allowed = "、".join(settings.WECOM_ORIGINS)
        raise Refused(
            f"机器人地址要以 {allowed} 开头，从企业微信群的机器人设置里整条复制过来。",
            f"A robot's address begins with {allowed.replace('、', ', ')}: copy all of it from the robot's settings in WeCom.",
            field="webhook",
        )
    return webhook


def _note(robot: Robot, verb: str, by: User, at: datetime, source: str, key: str | None) -> None:
    data = {"on": robot.is_on, "body": robot.body_id, "subjects": list(robot.subjects)}
    record(robot, verb, by=by, at=at, source=source, data=data, text=robot.name, idempotency_key=key)
