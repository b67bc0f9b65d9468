"""Promise S2, tried out: numbers shown whole, papers of the wallet, requests for deletion."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import AccessLog, Document, ErasureRequest
from projects.operations.erasure import digest_of
from projects.queries_erasure import plan_of
from tests.projects.views.people import make_user
from tests.security.field_acts import NOTHING
from tests.security.field_world import Act, World, later, of_enterprise, of_lead, of_project

WHY = "personal.ReasonForm"
REASON = {"reason": "papers", "words": "核对材料"}
PASSWORD = "3210-s2-typed"
SEEN = {"AccessLog": "kind"}  # the kind is the only one it can be


def lodged(world: World) -> dict[str, Any]:
    """A paper in the wallet, made the first time it is asked for."""
    kept = {"enterprise": world.enterprise, "material": "s2", "name": "s2.pdf", "content_type": "application/pdf"}
    found = Document.objects.filter(**kept).first()
    made = found or Document.objects.create(**kept, size=9, digest="0" * 64, uploaded_at=timezone.now())
    return {"pk": made.pk}


def leaving() -> User:
    """Somebody whom nothing keeps."""
    return User.objects.filter(username="leaving").first() or make_user("leaving")


def asked(world: World) -> dict[str, Any]:
    made, _new = ErasureRequest.objects.get_or_create(user=leaving(), defaults={"asked_at": timezone.now()})
    return {"pk": made.pk}


def let_in(world: World) -> bool:
    """With a password that can be typed."""
    world.people["fresh"].set_password(PASSWORD)
    world.people["fresh"].save(update_fields=["password"])
    return True


ACTS = [
    # --- numbers shown whole
    Act("enterprise-contact", WHY, "window", AccessLog, lambda w: REASON, {}, SEEN, of_enterprise),
    Act("project-contact", WHY, "window", AccessLog, lambda w: REASON, {}, SEEN, of_project),
    Act("referral-contact", WHY, "window", AccessLog, lambda w: REASON, {}, SEEN, of_lead),
    Act(
        "item-contact", WHY, "reviewer", AccessLog, lambda w: REASON, {}, SEEN,
        lambda w: {"pk": w.items["accepted"].pk},
    ),
    Act("join-request-contact", WHY, "admin", AccessLog, lambda w: REASON, {}, SEEN, lambda w: {"pk": w.asked.pk}),
    Act(
        "staff-contact", WHY, "system", AccessLog, lambda w: REASON, {}, SEEN,
        lambda w: {"pk": w.people["agent"].pk},
    ),
    # --- the wallet
    Act(
        "wallet-validity", "ValidityForm", "member", Document,
        lambda w: lodged(w) and {"number": "S2-1", "valid_from": later(-30), "valid_until": later()},
        {"Document": "number valid_from valid_until"}, where=lodged,
    ),
    # --- one's own data
    Act(
        "erasure-own", "AskForm", "fresh", ErasureRequest, lambda w: let_in(w) and {"note": "不用了", "sure": "on"},
        makes={"ErasureRequest": ""}, lately=PASSWORD,
    ),
    Act(
        "erasure", "AnswerForm", "system", ErasureRequest,
        lambda w: asked(w) and {"seen": digest_of(plan_of(leaving())), "sure": "on"},
        {"ErasureRequest": "state answered_by_id answered_at answer",
         "User": "username name phone email password is_active mail_notices"}, where=asked,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    "progress": "answers how far an item is and writes nothing",
    "erasure-withdraw": NOTHING,
}
