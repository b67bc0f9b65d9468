"""The public page behind the QR code of a certificate in every state, and the lapse that a decider enters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place
from tests.browser.places_items_review import at_bench

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"certificate-file": "a PDF; tests/projects/guide/test_certificates.py reads it"}
STATES = ("revoked", "replaced", "lapsed", "cancelled")


def places(world: World) -> list[Place]:
    from projects.models import Certificate, Membership

    firm = Membership.objects.get(user__username="enterprise").enterprise_id
    item = at_bench()["approved"]
    valid = Certificate.objects.filter(item=item, state="valid").latest("pk").token
    english = (("django_language", "en"),)
    return [
        Place("certificate, valid", page_of(valid), main=True),
        Place("certificate, valid, English", page_of(valid), cookies=english),
        *(Place(f"certificate, {state}", page_of(ended(item, state))) for state in STATES),
        Place("check papers", "/check/", main=True),
        Place("check papers, English", "/check/", cookies=english),
        Place("certificates of an enterprise", f"/enterprises/{firm}/certificates/", who="enterprise"),
        Place("certificates, no hit", f"/enterprises/{firm}/certificates/?standing=lapsed&q=zz", who="enterprise"),
        Place("item with a certificate", f"/items/{item}/", who="decider"),
        Place("certificates lapse", f"/items/{item}/certificates/lapse/", who="decider"),
    ]


def page_of(token: str) -> str:
    return f"/check/certificate/{token}/"


def ended(item: int, state: str) -> str:
    """The token of a certificate in this state, of another item that was granted."""
    from projects.models import ApprovalItem, Certificate
    from tests.projects.certificates import certificate_row

    kind = f"doc-{state}"
    found = Certificate.objects.filter(kind=kind).first()
    others = ApprovalItem.objects.exclude(pk=item).filter(
        state="approved", handled="here"
    )  # a grant stands there already
    return (found or certificate_row(others.latest("pk"), kind, state=state)).token
