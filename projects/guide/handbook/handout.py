"""The handout of one matter (一次性告知书): one or two A4 pages that say all at once what a person has to know and bring."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from projects.guide.book.front import qr
from projects.guide.definitions.rows import GUIDE_ROWS
from projects.guide.handbook.matters import matter_facts
from projects.guide.handbook.pieces import Imprint, css
from projects.guide.handbook.zone import HOTLINE, MAIN, Numbered, Phase, Zone
from projects.guide.paper.binding import Piece, Section
from projects.rules.wording import name_of

EDITION = 1
ROWS = ("channels", "delivery", "fee", "fee_exceptions", "remedy", "complaint")


def make_section(zone: Zone, code: str) -> dict[str, Any]:
    """What it says, for `pdf/handbook/handout.html`. Raises LookupError for what is no matter with a section."""
    phase, row = _found(zone, code)
    with translation.override(zone.language):
        facts = matter_facts(zone, phase, row)
        labels = {str(label): key for key, label in GUIDE_ROWS}
        rows = [each for each in facts["guide"] if labels.get(str(each["label"])) in ROWS]
        return {**facts, "rows": rows, "hotline": HOTLINE, "papers_in_all": _papers(facts)}


def _found(zone: Zone, code: str) -> tuple[Phase, Numbered]:
    for phase in zone.phases:
        for row in phase.rows:
            if row.node.id == code:
                return phase, row
    raise LookupError(code)


def has_handout(kind: str) -> bool:
    return kind in MAIN


def _papers(facts: dict[str, Any]) -> int:
    return max((len(each["papers"]) for each in facts["paper_lists"]), default=0)


def _body(facts: dict[str, Any], imprint: Imprint | None) -> str:
    site = qr(facts["link"], gettext("二维码：在网上打开这一项"))
    check = qr(imprint.check_url, gettext("二维码：查这一期是不是最新")) if imprint else ""
    said = {**facts, "imprint": imprint, "site_qr": site, "check_qr": check}
    return render_to_string("pdf/handbook/handout.html", said)


def content_hash(zone: Zone, facts: dict[str, Any]) -> str:
    """Of everything that is said, without number, day and version: a new version that leaves the matter alone makes no issue."""
    with translation.override(zone.language):
        said = [EDITION, zone.language, css(), zone.name, _body(facts, None)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def make_piece(zone: Zone, facts: dict[str, Any], imprint: Imprint) -> Piece:
    with translation.override(zone.language):
        title = gettext("一次性告知书")
        name = name_of(facts["node"].raw).say(zone.language)
        return Piece(
            language=zone.language,
            title=f"{title} — {name}",
            author=zone.site_name or gettext("项目审批服务"),
            css=css(),
            sections=[Section("handout", "", _body(facts, imprint))],
            head=(
                zone.say(zone.name),
                gettext("%(title)s第 %(number)d 期") % {"title": title, "number": imprint.number},
            ),
            foot=gettext("目录版本 %(version)s") % {"version": zone.number},
            numbers=(gettext("第 "), gettext(" 页，共 "), gettext(" 页")),
        )
