"""The panels of the doorstep services on the first page. All of them together take one query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.models import ApprovalItem, Enterprise, Project, Referral
from projects.permissions_items import may_take_in
from projects.queries_items import node_of
from projects.rules.wording import name_of
from projects.views.home_blocks import calendar_of
from projects.views.standing import own_enterprises
from services.models import Appointment
from services.permissions import is_agent
from services.permissions_agents import receiving_bodies
from services.queries_home import home_of
from services.queries_ratings import KINDS, SIGNER
from services.rules.silence import silent_days
from services.views.appointments_shown import Shown
from services.views.trip_words import Trip

MOST, TALKS = 4, 3


def found(request: HttpRequest, day: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Read once in a request."""
    if not hasattr(request, "_services_home"):
        firms = [firm.pk for firm in own_enterprises(request)]
        request._services_home = home_of(request.user, day, firms)  # ours
    return request._services_home


def counts(request: HttpRequest, day: dt.date) -> dict[str, Any]:
    return next(iter(found(request, day).get("counts", [])), {})


def moment(said: str | None) -> dt.datetime | None:
    """A time out of JSON; one database says its zone, the other means UTC."""
    at = dt.datetime.fromisoformat(said) if said else None
    return timezone.make_aware(at, dt.UTC) if at and timezone.is_naive(at) else at


def trip_of(said: dict[str, Any]) -> Appointment:
    """A row with what lines show of it, never saved."""
    return Appointment(
        pk=said["pk"],
        kind=said["kind"],
        state=said["state"],
        starts_at=moment(said["at"]),
        address=said["address"],
        project=Project(name=said["project"]) if said["project"] else None,
        enterprise=Enterprise(name=said["firm"]) if said["firm"] else None,
        referral=Referral(enterprise_name=said["lead"]) if said["lead"] else None,
        agent=User(name=said["agent"]) if said["agent"] else None,
    )


def day_trips(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """An agent: what is still to do today, in order of time."""
    if not is_agent(request.user, day):
        return None
    rows = sorted(found(request, day).get("day", []), key=lambda said: (said["at"], said["pk"]))
    lines = [Trip(trip_of(said), (), None, ()) for said in rows]
    return {
        "trips": [trip for trip in lines if trip.place != "past"],
        "done": sum(trip.place == "past" for trip in lines),
    }


def appointments(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """An enterprise: times to be confirmed first, then what lies ahead. The desk: how many wait for an agent."""
    if rows := found(request, day).get("trips"):
        shown = [Shown(trip_of(said), own=True) for said in rows]
        return {"rows": sorted(shown, key=lambda each: (not each.waits, *_turn(each.row)))}
    waiting = counts(request, day).get("asked")
    return {"waiting": waiting} if waiting else None


def _turn(row: Appointment) -> tuple[bool, Any, int]:
    return row.starts_at is None, row.starts_at or 0, row.pk


def custody(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """The window: bags on their way and differing ones; an agent: how many are in one's hands."""
    told = counts(request, day)
    if may_take_in(request.user, day):
        carried, differing = told.get("carried", 0), told.get("differing", 0)
        panel = {"url": "custody-scan", "carried": carried, "differing": differing, "mine": False}
        return panel if carried or differing else None
    mine = told.get("mine")
    return {"url": "agent-papers", "carried": mine, "differing": 0, "mine": True} if mine else None


def steps(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """The people of a body outside: steps of workflows that wait there, the nearest day, how many are late."""
    told = counts(request, day)
    if not told.get("steps"):
        return None
    return {
        "count": told["steps"],
        "late": told["steps_late"],
        "next": dt.date.fromisoformat(told["steps_next"][:10]) if told["steps_next"] else None,
    }


def talks(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """Projects with unread messages, the newest first."""
    rows = sorted(found(request, day).get("talks", []), key=lambda said: -said["newest"])
    lines = [{"project": Project(pk=said["pk"], name=said["name"]), "n": said["n"]} for said in rows[:TALKS]]
    return {"talks": lines} if lines else None


def ratings(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """What this person's enterprises may still rate, the newest first."""
    rows = sorted(found(request, day).get("ratings", []), key=lambda said: (said["at"], said["pk"]), reverse=True)
    return {"lines": [_rated(said) for said in rows]} if rows else None


def _rated(said: dict[str, Any]) -> dict[str, Any]:
    if said["node"]:
        what = name_of(node_of(ApprovalItem(package_id=said["package"], node=said["node"])).raw)
    else:
        what = KINDS[said["kind"]]
    link = SIGNER.sign(said["token"])
    return {"what": what._asdict(), "project": said["project"], "link": link, "at": moment(said["at"])}


def batons(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """What waits for one's own body, and what nobody answered in time."""
    rows = sorted(found(request, day).get("batons", []), key=lambda said: (said["answer_by"], said["pk"]))
    own = receiving_bodies(request.user, day) if rows else set()
    waiting = [said for said in rows if said["body"] in own][:MOST]
    silent = [said for said in rows if said["body"] not in own][:MOST]
    told = _handed(request, [*waiting, *silent], day)
    return {"waiting": told[: len(waiting)], "silent": told[len(waiting) :]} if told else None


def _handed(request: HttpRequest, rows: list[dict[str, Any]], day: dt.date) -> list[dict[str, Any]]:
    """`silent`: working days without an answer. The calendar is asked for when one is silent."""
    told = [
        {
            **said,
            "answer_by": dt.date.fromisoformat(said["answer_by"][:10]),
            "silent": 0,
            "body": Body(code=said["body"], zh=said["zh"], en=said["en"]),
        }
        for said in rows
    ]
    late = [each for each in told if each["answer_by"] < day]
    calendar = calendar_of(request) if late else None
    for each in late:
        each["silent"] = silent_days(each["answer_by"], day, calendar) if calendar else 0
    return told
