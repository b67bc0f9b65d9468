"""Bags and their papers as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from projects.rules.catalogue import Catalogue
from projects.templatetags.portal import pick_text
from projects.views.wallet_rows import catalogue_in_force
from services.enums import ConsignmentState, Holder
from services.models import Consignment, ConsignmentLine
from services.queries_custody import Whereabouts

LOOKS = {
    ConsignmentState.OPEN: "wait",
    ConsignmentState.CARRIED: "run",
    ConsignmentState.ARRIVED: "done",
    ConsignmentState.DIFFERING: "over",
    ConsignmentState.CANCELLED: "pause",
}
HAND_LOOKS = {Holder.ENTERPRISE: "wait", Holder.AGENT: "run", Holder.WINDOW: "done"}


def look_of(bag: Consignment) -> str:
    return LOOKS[ConsignmentState(bag.state)]


def bag_row(bag: Consignment) -> dict[str, Any]:
    """For lists: `days` since it was opened, `pieces` in it. Needs `lines` fetched."""
    lines = list(bag.lines.all())
    return {
        "bag": bag,
        "look": look_of(bag),
        "papers": len(lines),
        "pieces": sum(line.originals + line.copies for line in lines),
        "days": (timezone.localdate() - timezone.localdate(bag.signed_at or bag.opened_at)).days,
    }


def line_rows(lines: Iterable[ConsignmentLine]) -> list[dict[str, Any]]:
    """Lines with what they are (`material` of the catalogue, or the title) and whether the second count differs."""
    catalogue = catalogue_in_force()
    return [
        {
            "line": line,
            "material": (material := material_of(line, catalogue)),
            "title": pick_text(material) if material else line.title,
            "matter": matter_of(line, catalogue),
            "bad": differing(line),
        }
        for line in lines
    ]


def place_rows(found: Iterable[Whereabouts]) -> list[dict[str, Any]]:
    catalogue = catalogue_in_force()
    return [
        {
            "line": each.line,
            "bag": each.line.consignment,
            "material": material_of(each.line, catalogue),
            "matter": matter_of(each.line, catalogue),
            "piles": [
                {
                    "pile": pile,
                    "word": Holder(pile.holder).label,
                    "look": "over" if pile.missing else HAND_LOOKS[Holder(pile.holder)],
                }
                for pile in each.piles
            ],
        }
        for each in found
    ]


def material_of(line: ConsignmentLine, catalogue: Catalogue | None) -> Any:
    return catalogue.materials.get(line.material) if catalogue and line.material else None


def matter_of(line: ConsignmentLine, catalogue: Catalogue | None) -> Any:
    node = catalogue.nodes.get(line.item.node) if catalogue and line.item else None
    return node.raw if node else None


def differing(line: ConsignmentLine) -> bool:
    if line.got_originals is None:
        return False
    pages = bool(line.pages and line.got_pages and line.pages != line.got_pages)
    return (line.originals, line.copies) != (line.got_originals, line.got_copies) or pages
