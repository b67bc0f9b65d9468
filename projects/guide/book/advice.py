"""What holds for the whole project: weekends, the three doorstep services, what the marks mean.

Only what the catalogue holds is said, with its mark; what it does not hold is 待公布, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.guide.book.checklist import ForMatter
from projects.guide.book.context import Book
from projects.guide.book.front import spaced
from projects.guide.book.matters import numbers_of
from projects.guide.book.sources import cited
from projects.guide.definitions.rows import FIELDS
from projects.guide.definitions.text import zh_only
from projects.guide.paper.binding import Section
from projects.rules.catalogue import Catalogue
from projects.rules.provenance import Origin, origin
from projects.rules.wording import Text, name_of
from projects.templatetags.portal import PROVENANCE

WEEKEND = ("sr-weekend", "sr-weekend-hours", "sr-weekend-clock")
DOORSTEP = ("sr-three-visits", "sr-agency-free", "sr-once-notice")
# the service, the word by which the catalogue's steps name it, and what it is for the enterprise
VISITS: tuple[tuple[str, str, Any], ...] = (
    ("needs", "上门问需", _("到你那里听要建什么、有什么难处，记下来；再按项目列出事项、政策和这本指南。")),
    ("pickup", "上门取件", _("材料齐了不用跑窗口：代办专员到你那里取，当场收下；缺什么一次说清。")),
    ("delivery", "上门送证", _("证照批下来，代办专员送到你的负责人手上。")),
)
GENERAL = {"list_of_106_weekend_items": _("周末可办事项的全部名单"), "weekend_roster": _("周末值班表")}
VISIT_FIELDS = (_("可以预约的时间"), _("上门的范围"), _("多久能到"))


class Said(NamedTuple):
    """A sentence of the catalogue with where it comes from."""

    text: Text
    origin: Origin


class Step(NamedTuple):
    """A step of a promotion workflow that names the service."""

    name: Text
    workflow: Text
    owner: Text
    days: int | None
    origin: Origin


class Visit(NamedTuple):
    """One of the three doorstep services."""

    id: str
    what: Any
    step: Step | None


def rule(catalogue: Catalogue, name: str) -> Said | None:
    """A service rule by its id; None when this catalogue has none of that name."""
    found = next((each for each in catalogue.document.get("service_rules", ()) if each["id"] == name), None)
    text = zh_only(found["zh"]) if found else None
    return Said(text, origin(catalogue, found.get("src"))) if found and text else None


def _rules(catalogue: Catalogue, names: tuple[str, ...]) -> dict[str, Said | None]:
    return {name.removeprefix("sr-").replace("-", "_"): rule(catalogue, name) for name in names}


def default(catalogue: Catalogue, key: str) -> Said | None:
    """What every service guide says alike: channels, delivery, remedy, complaint."""
    found = catalogue.document["guide_defaults"].get(key)
    text = zh_only(found["zh"]) if found else None
    return Said(text, origin(catalogue, found.get("src"))) if found and text else None


# --- weekends


class Open(NamedTuple):
    """A matter and what the catalogue says of weekends."""

    matter: ForMatter
    body: Text
    origin: Origin | None


def weekends(book: Book) -> dict[str, list[Open]]:
    """The matters of the project that are open at weekends, that are not, and of which nothing is published."""
    catalogue, numbers = book.result.evaluation.catalogue, numbers_of(book.result)
    found: dict[str, list[Open]] = {"open": [], "closed": [], "unknown": []}
    for m in sorted(book.result.matters, key=lambda each: numbers[each.id]):
        weekend = m.finding.node.raw.get("weekend") or {}
        key = {True: "open", False: "closed"}.get(weekend.get("applies"), "unknown")
        said = origin(catalogue, weekend["src"]) if weekend.get("src") else None
        found[key].append(Open(ForMatter(numbers[m.id], m.id, m.short), m.body, said))
    return found


def weekend_section(book: Book) -> Section:
    catalogue = book.result.evaluation.catalogue
    wanted: Mapping[str, Any] = catalogue.document["to_fill_by_bureau"]
    context = {
        "book": book,
        "lists": weekends(book),
        "rules": _rules(catalogue, WEEKEND),
        "channels": default(catalogue, "channels"),
        "missing": [FIELDS.get(name, name) for name in wanted.get("per_hall", ())]
        + [label for name, label in GENERAL.items() if name in wanted.get("general", ())],
    }
    return Section("weekend", gettext("周末怎么办"), render_to_string("pdf/book/weekend.html", context))


# --- doorstep


def visits(catalogue: Catalogue) -> list[Visit]:
    return [Visit(name, what, _step(catalogue, word)) for name, word, what in VISITS]


def _step(catalogue: Catalogue, word: str) -> Step | None:
    for workflow in catalogue.document.get("promotion_workflows", ()):
        for raw in workflow.get("steps", ()):
            if word in raw["zh"]:
                owner = catalogue.authorities.get(raw.get("owner", ""))
                src = raw.get("src") or workflow.get("src")
                return Step(
                    name_of(raw),
                    name_of(workflow),
                    name_of(owner) if owner else Text("", ""),
                    raw.get("workdays"),
                    origin(catalogue, src),
                )
    return None


def doorstep_section(book: Book) -> Section:
    catalogue = book.result.evaluation.catalogue
    proxy = catalogue.materials.get("m-proxy")
    context = {
        "book": book,
        "visits": visits(catalogue),
        "rules": _rules(catalogue, DOORSTEP),
        "delivery": default(catalogue, "delivery"),
        "proxy": proxy and {"name": name_of(proxy), "note": zh_only(proxy.get("reuse_note"))},
        "missing": VISIT_FIELDS,
        "agent_phone": spaced(book.agent.phone) if book.agent else "",
        "backup_phone": spaced(book.backup.phone) if book.backup else "",
    }
    return Section("doorstep", gettext("三个上门"), render_to_string("pdf/book/doorstep.html", context))


# --- marks


def marks_section(book: Book) -> Section:
    catalogue = book.result.evaluation.catalogue
    context = {
        "book": book,
        "marks": list(PROVENANCE.items()),
        "sources": cited(book.result),
        "as_of": catalogue.document.get("as_of"),
        "remedy": default(catalogue, "remedy"),
        "complaint": default(catalogue, "complaint"),
        "commit": rule(catalogue, "sr-commit-void"),
    }
    return Section("marks", gettext("标记是什么意思"), render_to_string("pdf/book/marks.html", context))
