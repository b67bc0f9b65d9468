"""The wallet of an enterprise with papers of every kind, the forms about one of them, and what was saved by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    from projects.models import Membership, Project

    firm = Membership.objects.get(user__username="enterprise").enterprise
    project = Project.objects.filter(enterprise=firm).order_by("pk").first().pk
    home, paper = f"/enterprises/{firm.pk}/wallet/", f"/documents/{kept(firm)}"
    return [
        Place("wallet", home, who="enterprise", main=True),
        Place("wallet, English", home, who="enterprise", cookies=ENGLISH),
        Place("wallet no hit", f"{home}?material=zzzz", who="enterprise"),
        Place("wallet of the window", home, who="window"),
        Place("wallet, one more paper", f"{home}new/", who="enterprise", main=True),
        Place("wallet paper", f"{paper}/about/", who="enterprise", main=True),
        Place("wallet paper, English", f"{paper}/about/", who="enterprise", cookies=ENGLISH),
        Place("wallet paper, another version", f"{paper}/version/", who="enterprise"),
        Place("wallet paper, validity", f"{paper}/validity/", who="enterprise"),
        Place("savings of a project", f"/projects/{project}/savings/", who="enterprise"),
        Place("savings", "/savings/", who="lead", main=True),
        Place("savings, English", "/savings/", who="lead", cookies=ENGLISH),
    ]


def kept(firm: Any) -> int:
    """The newest version of a paper that ends soon; the one before it, and one that is over, stand beside it."""
    from datetime import timedelta

    from django.utils import timezone

    from projects.models import Document, Project
    from projects.operations.items.wallet_papers import Validity, replace_document
    from tests.projects.wallets import lodged

    number = "节能〔2026〕99号"
    found = Document.objects.filter(enterprise=firm, number=number, replaced_by=None).first()
    if found is None:
        by, now, day = firm.memberships.order_by("pk").first().user, timezone.now(), timezone.localdate()
        # of one project: what other tests apply for is not met by it
        own = {"project": Project.objects.filter(enterprise=firm).order_by("pk").first(), "at": now}
        lodged(firm, by, "m-sb-plan", until=day - timedelta(days=3), number="水保〔2023〕7号", **own)
        first = lodged(firm, by, number="节能〔2026〕98号", text="first", **own)
        said = Validity(number, day, day + timedelta(days=20))
        found = replace_document(first, another(first), "评审后重新盖章", said, by=by, at=now)
    return int(found.pk)


def another(document: Any) -> Any:
    from tests.projects.applying import pdf

    return pdf("energy-report-2.pdf", f"%PDF-1.7 another {document.pk}".encode())
