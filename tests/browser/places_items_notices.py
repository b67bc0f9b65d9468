"""The public page behind the QR code of a numbered paper: real, void, and no longer in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"notice-file": "a PDF; test_items_notices.py opens it"}


def places(world: World) -> list[Place]:
    real, void, ended = papers(world.whole)
    english = (("django_language", "en"),)
    return [
        Place("numbered paper, real", f"/n/{real}/", main=True),
        Place("numbered paper, real, English", f"/n/{real}/", cookies=english),
        Place("numbered paper, void", f"/n/{void}/"),
        Place("numbered paper, taken back", f"/n/{ended}/"),
    ]


def papers(pk: int) -> tuple[str, str, str]:
    """Tokens of three papers of the project: one that holds, one that was voided, a grant that was revoked."""
    from projects.models import OfficialNotice, Project
    from tests.matrix_items_notices import first_notice
    from tests.projects.notices import paper_row

    tokens = [f"00ff{place:028d}" for place in range(3)]
    if not OfficialNotice.objects.filter(token__in=tokens).exists():
        receipt = first_notice(Project.objects.get(pk=pk))
        paper_row(receipt, "nt-accept", token=tokens[0], digest="0f" * 32)
        paper_row(receipt, "nt-correction", token=tokens[1], void_event=1)
        paper_row(receipt, "nt-correction")
        paper_row(receipt, "nt-grant", token=tokens[2])
        paper_row(receipt, "nt-revoke")
    return tokens[0], tokens[1], tokens[2]
