"""What an issue said, small enough to keep: the next issue is compared with it. Plain data, ready for JSON."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from projects.guide.book.context import Book
from projects.guide.paper.binding import Section
from projects.guide.result import COUNTED_KINDS, Matter
from projects.queries_project import Person
from projects.rules.materials import TO_BRING
from projects.rules.wording import Text, name_of
from projects.templatetags.portal import plain

FORM = 1  # of the snapshot: one of another form is not compared
TAGS = re.compile(r"<[^>]*>")
STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
RUNNING = re.compile(r'<(td|span) class="(?:no|mt-n)">[^<]*</\1>|<a href="#m-[^"]*">\d+</a>')
# how a matter is named by its number: numbers move when a matter is added, and that is no news of the others
NUMBERED = ("第 %(n)s 项", "（第 %(n)s 项）", "取自第 %(n)s 项的办理结果")
NUMBERED_MANY = ("%(kind)s：第 %(first)d 项", "%(kind)s：第 %(first)d 至 %(last)d 项")


def snapshot(book: Book, kind: str, sections: Sequence[Section]) -> dict[str, Any]:
    """What the next issue of this piece in this language is compared with."""
    result, project = book.result, book.project
    with translation.override(book.language):
        numbers = _numbers()
        parts = {s.id: {"title": s.title, "digest": digest(s.body, numbers)} for s in sections}
    return {
        "form": FORM,
        "kind": str(kind),
        "project": {
            "name": project.name,
            "enterprise": project.enterprise.name,
            "code": project.code or "",
            "site": project.site,
            "investment_wan": plain(project.investment_wan) or "",
            "floor_area_m2": plain(project.floor_area_m2) or "",
        },
        "package": book.package.number,
        "catalogue": book.package.catalogue.number,
        "start_on": result.plan.start_on.isoformat(),
        "limits": result.plan.limits,
        "route": str(book.package.route),
        "milestones": {
            m.id: {**_both(m.name), "day": _iso(m.day), "fixed": m.pinned, "tentative": m.tentative}
            for m in result.milestones
            if m.applies
        },
        "matters": {m.id: _matter(m) for m in result.matters},
        "papers": _papers(result.matters),
        "people": {str(kind): _person(who) for kind, who in sorted(book.parts.people.items())},
        "policies": {
            line.policy.id: {**_both(name_of(line.policy.raw)), "certain": line.certain} for line in result.policies
        },
        "sections": parts,
    }


def digest(body: str, numbers: re.Pattern[str]) -> str:
    """Of what a section says: not of its markup, nor of the running numbers in it."""
    text = html.unescape(TAGS.sub(" ", RUNNING.sub("", STYLE.sub("", body))))
    text = numbers.sub("", "".join(text.split()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _numbers() -> re.Pattern[str]:
    """“第 9 项” and its like in the language that is active, without spaces."""
    forms = [re.escape(_bare(gettext(text) % {"n": "\0"})) for text in NUMBERED]
    for text in NUMBERED_MANY:
        said = gettext(text).replace("%(first)d", "\0").replace("%(last)d", "\0").replace("%(kind)s", "")
        forms.append(re.escape(_bare(said)))
    forms.sort(key=len, reverse=True)
    return re.compile("|".join(form.replace("\0", r"\d+") for form in forms))


def _bare(text: str) -> str:
    return "".join(text.split())


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _matter(m: Matter) -> dict[str, Any]:
    row = m.row
    return {
        **_both(m.short),
        "kind": m.kind,
        "verdict": m.finding.verdict,
        "body": _both(m.body),
        "committed": m.finding.committed,
        "statutory": m.finding.statutory,
        "start": _iso(row.start_on) if row else None,
        "due": _iso(row.due_on) if row else None,
        "after_works": row.after_works if row else None,
        "fixed": bool(row and row.pinned),
        "tentative": bool(row and row.tentative),
        "room": [row.slack_workdays, row.critical] if row else None,
        "near": sorted({link.node for link in m.finding.links} | {name.zh for name in m.beside}),
    }


def _papers(matters: Sequence[Matter]) -> dict[str, dict[str, Any]]:
    """What is to be brought; `in`: every matter that needs it, whether it brings it or has it from another."""
    found: dict[str, dict[str, Any]] = {}
    for matter in matters:
        for line in matter.papers:
            if line.met == TO_BRING:
                found[line.material["id"]] = {**_both(name_of(line.material)), "in": []}
    for matter in matters:
        section = matter.id if matter.kind in COUNTED_KINDS else matter.kind
        for line in matter.papers:
            listed = found.get(line.material["id"], {"in": []})["in"]
            if section not in listed:
                listed.append(section)
    return found


def _person(person: Person) -> dict[str, str]:
    """The phone only as a few bits: enough to see that it changed, too few to find it out."""
    return {"name": person.name, "phone": hashlib.sha256(person.phone.encode()).hexdigest()[:4]}
