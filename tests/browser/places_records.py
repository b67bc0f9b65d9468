"""Decisions made public, the data of one's own, requests for its deletion and their answers, how long things are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "item-archive": "a package of files; tests/projects/views/test_archives.py opens it",
    "own-data-file": "a package of files; tests/projects/views/test_own_data.py opens it",
    "erasure-withdraw": "takes posts only",
}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    asked = requests()
    return [
        Place("decisions", "/decisions/", who="lead", main=True),
        Place("decisions, English", "/decisions/", who="lead", cookies=ENGLISH),
        Place("decisions, a month without any", "/decisions/?since=2001-01-01&until=2001-01-31", who="window"),
        Place("own data", "/account/data/", who="enterprise", main=True),
        Place("own data, English", "/account/data/", who="enterprise", cookies=ENGLISH),
        Place("own data of staff", "/account/data/", who="window"),
        Place("own data, deletion asked", "/account/data/", who="colleague"),
        Place("erasure asked", "/account/erasure/", who="enterprise", main=True),
        Place("erasure asked of staff", "/account/erasure/", who="window"),
        Place("erasures", "/staff/erasures/", who="sysadmin"),
        Place("erasures, English", "/staff/erasures/", who="sysadmin", cookies=ENGLISH),
        Place("erasure to answer", f"/staff/erasures/{asked['open']}/", who="sysadmin", main=True),
        Place("erasure answered", f"/staff/erasures/{asked['answered']}/", who="sysadmin"),
        Place("retention", "/retention/", who="sysadmin", main=True),
        Place("retention, English", "/retention/", who="auditor", cookies=ENGLISH),
    ]


def requests() -> dict[str, int]:
    """A request that waits, with what stands in its way, and one that was answered."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import ErasureRequest

    rows = ErasureRequest.objects
    asked = rows.filter(state="asked").first() or rows.create(
        user=User.objects.get(username="colleague"), note="离开园区了。", asked_at=timezone.now()
    )
    return {"open": asked.pk, "answered": (rows.filter(state="answered").first() or answered()).pk}


def answered() -> Any:
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.operations.erasure import answer_erasure, ask_erasure

    now = timezone.now()
    asked = ask_erasure(by=User.objects.create_user("walker", name="走查人"), at=now)
    return answer_erasure(asked.pk, by=User.objects.get(username="sysadmin"), at=now)
