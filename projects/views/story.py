"""The story so far: the events of a stream in words. Every verb that is recorded on a project has its sentence here;
those of its approval items have theirs in `story_items`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import KeyLevel, PackageCause, PinKind, PrintKind, ProjectState
from projects.models import ApprovalItem, Event, Project
from projects.operations.events import stream_of
from projects.operations.personal import VERB as PERSONAL
from projects.queries_items import OBJECT
from projects.queries_project import Person
from projects.rules.catalogue import WORKS_FINISHED, Catalogue
from projects.templatetags.portal import pick_text, zh_date
from projects.views import log_words_doorstep, story_people
from projects.views.story_items import (
    ITEM_LOOKS,
    OF_DRAFTS,
    SMALL,
    is_of_item,
    item_sentence,
    name_procedures,
    with_matter,
)

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
    project: Project,
    catalogue: Catalogue | None,
    people: Iterable[User | Person],
    today: date,
    whole: bool,
    *,
    inside: bool = False,
    own: bool = True,
) -> dict[str, Any]:
    """The events of the project's stream, newest first; one more than is shown tells whether there are others.

    `inside`: the reader may read what the bureau writes for itself (`story_items.reads_inside`); `own`: stands on the
    applicant's side, and is told of drafts.
    """
    found = events_of(project).select_related("actor", "text")
    if not own:
        found = found.exclude(object_type=OBJECT, verb__in=OF_DRAFTS)
    rows = list((found if whole else found[: STORY + 1]).annotate(of=Window(Count("pk"))))
    names = {user.pk: str(user) for user in [*people, *(row.actor for row in rows if row.actor)]}
    name_procedures(rows)
    told = [tell(row, catalogue, names, today, project, inside=inside) for row in rows]
    return {
        "story": told if whole else told[:STORY],
        "story_more": not whole and len(rows) > STORY,
        "story_count": rows[0].of if rows else 0,
        "story_url": f"{reverse('project', args=[project.pk])}?story=all#story",
    }


def events_of(project: Project) -> QuerySet[Event]:
    """The project's stream, newest first, without what says nothing of how far things are; `matter`: an item's node."""
    items = ApprovalItem.objects.filter(project=project).annotate(key=Cast("pk", CharField()))
    matter = Subquery(items.filter(key=OuterRef("object_id")).values("node")[:1])
    rows = Event.objects.filter(stream=stream_of(project)).exclude(object_type=OBJECT, verb__in=SMALL)
    rows = rows.exclude(verb=PERSONAL)  # the enterprise reads on its page who looked, and how often
    rows = rows.exclude(object_type__in=("document", "message"))  # told by the item, and where one talks
    return rows.annotate(matter=matter).order_by("-at", "-seq")


LOOKS = {
    "generate": "is-run",
    "reschedule": "is-run",
    "adjust": "is-you",
    "end_adjustment": "is-you",
    "pin": "is-you",
    "unpin": "is-you",
    "move": "is-run",
    "suspend": "is-pause",
    "resume": "is-run",
    "reopen": "is-run",
    "give_mandate": "is-done",
    "end_mandate": "is-over",
    "hand_over_project": "is-run",
    "confirm_handover": "is-done",
    "list_key_project": "is-done",
    "grant_green_pass": "is-done",
    "end_green_pass": "is-over",
    **log_words_doorstep.LOOKS,
}
PLAIN_VERBS = {
    "create": _("登记项目"),
    "end_green_pass": _("退出绿色通道"),
    "suspend": pgettext_lazy("story", "暂缓"),
    "end": pgettext_lazy("story", "终止"),
    "add_works": _("增加工程"),
    "edit_works": _("修改工程"),
    "end_works": _("工程不再属于项目"),
    **story_people.PLAIN_VERBS,
    **log_words_doorstep.PLAIN_VERBS,
}
# verbs whose words go on with what somebody wrote: a reason, the name of a works
WITH_TEXT = {"move", "suspend", "resume", "end", "reopen", "merge", "add_works", "edit_works", "end_works"}
WITH_TEXT |= {"grant_green_pass", "end_green_pass"}
WITH_TEXT |= story_people.WITH_TEXT | log_words_doorstep.WITH_TEXT


def tell(
    event: Event,
    catalogue: Catalogue | None,
    names: dict[int, str],
    today: date,
    project: Project | None = None,
    *,
    inside: bool = False,
) -> Told:
    """`project`: the one whose page it stands on; then an agent's line says in whose name it was done."""
    year = timezone.localtime(event.at).year
    if is_of_item(event):
        words = item_sentence(event, catalogue, names, inside=inside)
        matter: str | None = getattr(event, "matter", None)  # "" on the item's own page
        words = with_matter(words, event.data.get("node", "") if matter is None else matter, catalogue)
        look = ITEM_LOOKS.get(event.verb, "")
    else:
        words, look = words_of(event, catalogue, names), LOOKS.get(event.verb, "")
    return Told(event, words, who_of(event, project), look, None if year == today.year else year)


def who_of(event: Event, project: Project | None) -> str:
    """Who did it, and in whose name when an agent acted for the enterprise."""
    name = str(event.actor or "")
    if name and project is not None and event.on_behalf_of == project.enterprise_id:
        return gettext("%(name)s（代办）代%(enterprise)s") % {"name": name, "enterprise": project.enterprise.name}
    return name


def words_of(event: Event, catalogue: Catalogue | None, names: dict[int, str]) -> str:
    """What happened, in the reader's language, with the reason or the name that was written down and not erased."""
    teller = TELLERS.get(event.verb)
    words = (
        teller(event.data, catalogue, names) if teller else str(PLAIN_VERBS.get(event.verb) or gettext("有一条记录"))
    )
    read = Event.text.is_cached(event)  # type: ignore[attr-defined]  # a list that does not show it has not asked for it
    written = event.text.content if event.verb in WITH_TEXT and read and event.text else ""
    return gettext("%(words)s：%(text)s") % {"words": words, "text": written} if written else words


def _pinned(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    kind = PinKind(data["kind"]).label if data.get("kind") in PinKind.values else ""
    said = {"node": node_title(catalogue, data.get("node", "")), "day": zh_date(data.get("day")), "kind": kind}
    return gettext("定下日期：%(node)s，%(day)s（%(kind)s）") % said


def _generated(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    said = {"number": data.get("number", ""), "catalogue": data.get("catalogue", ""), "cause": ""}
    if data.get("cause") in PackageCause.values:
        said["cause"] = PackageCause(data["cause"]).label
        return gettext("生成事项包第 %(number)s 版（%(cause)s），按目录 %(catalogue)s") % said
    return gettext("生成事项包第 %(number)s 版，按目录 %(catalogue)s") % said


def _rescheduled(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("重排日期，%(count)s 项有变") % {"count": len(data.get("nodes", ()))}


def _listed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    level = KeyLevel(data["level"]).label if data.get("level") in KeyLevel.values else gettext("重点项目")
    return gettext("列入 %(year)s 年%(level)s") % {"year": data.get("year", ""), "level": level}


def _stayed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    said = {"number": data.get("number", ""), "catalogue": data.get("catalogue", "")}
    return gettext("看过目录 %(catalogue)s，事项包第 %(number)s 版留在原来的目录") % said


def _adjusted(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    said = {"node": node_title(catalogue, data.get("node", "")), "day": zh_date(data.get("until"))}
    text = gettext("手工加入：%(node)s") if data.get("applies") else gettext("手工不办：%(node)s")
    return (text + gettext("，到 %(day)s为止") if said["day"] else text) % said


def _rules_again(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    said = {"node": node_title(catalogue, data.get("node", ""))}
    return (gettext("结束手工加入：%(node)s") if data.get("applies") else gettext("结束手工不办：%(node)s")) % said


def _piece(data: dict[str, Any]) -> dict[str, Any]:
    kind = PrintKind(data["kind"]).label if data.get("kind") in PrintKind.values else gettext("文件")
    return {"piece": kind, "number": data.get("number", "")}


def _wanted(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("要印%(piece)s") % _piece(data)


def _printed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("印好%(piece)s第 %(number)s 期") % _piece(data)


FIELDS = {
    "name": _("名称"),
    "code": _("项目代码"),
    "site": _("建设地点"),
    "investment_wan": _("总投资"),
    "floor_area_m2": _("建筑面积"),
    "signed_on": _("签约日期"),
    "contact_name": _("项目负责人"),
    "contact_phone": _("负责人电话"),
}


def _edited(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    changed = [str(FIELDS[name]) for name in data.get("fields", ()) if name in FIELDS]
    return gettext("修改资料：%(fields)s") % {"fields": gettext("、").join(changed)} if changed else gettext("修改资料")


def _moved(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("状态从“%(before)s”改为“%(after)s”") % _states(data)


def _resumed(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("恢复，回到“%(after)s”") % _states(data)


def _reopened(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("重新启动，回到“%(after)s”") % _states(data)


def _states(data: dict[str, Any]) -> dict[str, str]:
    labels = {str(value): str(label) for value, label in ProjectState.choices}
    return {"before": labels.get(data.get("from", ""), "?"), "after": labels.get(data.get("to", ""), "?")}


def _merged(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("另一个项目并入这个项目") if "project" in data else gettext("并入另一个项目")


def _unpinned(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("取消日期：%(node)s") % {"node": node_title(catalogue, data.get("node", ""))}


def _unlisted(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    level = KeyLevel(data["level"]).label if data.get("level") in KeyLevel.values else gettext("重点项目")
    return gettext("移出 %(year)s 年%(level)s") % {"year": data.get("year", ""), "level": level}


def _let_in(data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    return gettext("进绿色通道，到 %(day)s为止") % {"day": zh_date(data.get("until"))}


TELLERS = {
    "grant_green_pass": _let_in,
    "edit": _edited,
    "move": _moved,
    "resume": _resumed,
    "reopen": _reopened,
    "merge": _merged,
    "unpin": _unpinned,
    "unlist_key_project": _unlisted,
    "pin": _pinned,
    "generate": _generated,
    "reschedule": _rescheduled,
    "list_key_project": _listed,
    "stay_on_catalogue": _stayed,
    "adjust": _adjusted,
    "end_adjustment": _rules_again,
    "want_print": _wanted,
    "make_issue": _printed,
    **story_people.TELLERS,
}


def node_title(catalogue: Catalogue | None, node: str) -> str:
    if node == WORKS_FINISHED:
        return gettext("工程完工")
    return pick_text(catalogue.nodes[node].raw) if catalogue and node in catalogue.nodes else node
