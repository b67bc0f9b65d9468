"""The story so far: the events of a stream in words. Every verb that is recorded on a project has its sentence here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, KeyLevel, PinKind
from projects.models import Event, Project
from projects.operations.events import stream_of
from projects.rules.catalogue import WORKS_FINISHED, Catalogue
from projects.templatetags.portal import pick_text, zh_date

STORY = 12  # events shown before one asks for all


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words; `look` colours its dot; `year` when it is not this one."""

    event: Event
    words: str
    who: str
    look: str
    year: int | None


def story(
    project: Project, catalogue: Catalogue | None, people: list[User], today: date, whole: bool
) -> dict[str, Any]:
    """The events of the project's stream, newest first; one more than is shown tells whether there are others."""
    found = Event.objects.filter(stream=stream_of(project)).select_related("actor").order_by("-at", "-seq")
    rows = list(found if whole else found[: STORY + 1])
    names = {user.pk: str(user) for user in [*people, *(row.actor for row in rows if row.actor)]}
    told = [tell(row, catalogue, names, today) for row in rows]
    return {
        "story": told if whole else told[:STORY],
        "story_more": not whole and len(rows) > STORY,
        "story_count": found.count() if len(rows) > STORY else len(rows),
        "story_url": f"{reverse('project', args=[project.pk])}?story=all#story",
    }


LOOKS = {
    "generate": "is-run",
    "reschedule": "is-run",
    "pin": "is-you",
    "assign": "is-done",
    "list_key_project": "is-done",
}
PLAIN_VERBS = {"create": _("登记项目")}


def tell(event: Event, catalogue: Catalogue | None, names: dict[int, str], today: date) -> Told:
    year = timezone.localtime(event.at).year
    return Told(
        event,
        words_of(event, catalogue, names),
        str(event.actor or ""),
        LOOKS.get(event.verb, ""),
        None if year == today.year else year,
    )


def words_of(event: Event, catalogue: Catalogue | None, names: dict[int, str]) -> str:
    """What happened, in the reader's language."""
    teller = TELLERS.get(event.verb)
    return teller(event.data, catalogue, names) if teller else str(PLAIN_VERBS.get(event.verb) or gettext("有一条记录"))


def _assigned(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    kind = AssignmentKind(data["kind"]).label if data.get("kind") in AssignmentKind.values else gettext("人员")
    name = names.get(data.get("user", 0), "")
    if not name:
        return gettext("指派%(kind)s") % {"kind": kind}
    return gettext("指派%(kind)s：%(name)s") % {"kind": kind, "name": name}


def _pinned(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    kind = PinKind(data["kind"]).label if data.get("kind") in PinKind.values else ""
    said = {"node": node_title(catalogue, data.get("node", "")), "day": zh_date(data.get("day")), "kind": kind}
    return gettext("定下日期：%(node)s，%(day)s（%(kind)s）") % said


def _generated(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("生成事项包第 %(number)s 版，按目录 %(catalogue)s") % {
        "number": data.get("number", ""),
        "catalogue": data.get("catalogue", ""),
    }


def _rescheduled(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("重排日期，%(count)s 项有变") % {"count": len(data.get("nodes", ()))}


def _listed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    level = KeyLevel(data["level"]).label if data.get("level") in KeyLevel.values else gettext("重点项目")
    return gettext("列入 %(year)s 年%(level)s") % {"year": data.get("year", ""), "level": level}


TELLERS = {
    "assign": _assigned,
    "pin": _pinned,
    "generate": _generated,
    "reschedule": _rescheduled,
    "list_key_project": _listed,
}


def node_title(catalogue: Catalogue | None, node: str) -> str:
    if node == WORKS_FINISHED:
        return gettext("工程完工")
    return pick_text(catalogue.nodes[node].raw) if catalogue and node in catalogue.nodes else node
