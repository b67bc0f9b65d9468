"""S6 on approval items: taps and retries with one key make one record through every door, and two deciders one decision."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PaperState
from projects.models import ApprovalItem, Decision, Event, OfficialNotice
from projects.views.context import forget_site
from tests.projects.items import ENERGY, FILING, item_project, make_item, staff_member, staff_of
from tests.projects.views.people import make_user
from tests.replay import shipped_catalogue
from tests.security.test_retries import KEY, POSTS, at_once, signed_in


@dataclass(frozen=True)
class Door:
    """One way in: the state that the item begins with ("": none), who posts, where, what, and the verb it leaves."""

    name: str
    state: str
    who: str
    url: Callable[[Any], str]
    body: Callable[[ApprovalItem | None], dict[str, Any]]
    verb: str
    json: bool = False

    def post(self, client: Client, about: Any, item: ApprovalItem | None) -> Any:
        if self.json:
            headers = {"Idempotency-Key": KEY}
            text = json.dumps(self.body(item))
            return client.post(self.url(about), text, content_type="application/json", headers=headers)
        return client.post(self.url(about), self.body(item) | {"once": KEY, "project": about.pk})  # for the intake


def api(path: str) -> Callable[[Any], str]:
    return lambda about: f"/api/v1/{path}".format(about.pk)


def page(path: str) -> Callable[[Any], str]:
    return lambda about: f"/{path}".format(about.pk)


def intake(item: ApprovalItem | None) -> dict[str, Any]:
    today = str(timezone.localdate())
    return {"node": FILING, "received_on": today, "contact_name": "", "contact_phone": "", "step": "send"}


def change_on_paper(item: ApprovalItem) -> dict[str, Any]:
    return intake(item) | {"node": ENERGY, f"type-{ENERGY}": f"ct-change:{item.pk}"}


DOORS = [
    Door("page: drafts", "", "member", page("projects/{}/apply/"), lambda i: {"matter": [ENERGY, FILING]}, "open_item"),
    Door("page: intake", "", "desk", page("window/intake/"), intake, "submit"),
    Door("page: intake of a change", "delivered", "desk", page("window/intake/"), change_on_paper, "submit"),
    Door(
        *("page: sending", "draft", "member", page("projects/{}/apply/check/")),
        *(lambda item: {"item": item.pk, f"version-{item.pk}": item.version}, "submit"),
    ),
    Door(
        *("page: decision", "deciding", "decider", page("items/{}/decide/")),
        *(lambda item: {"verb": "approve", "reason": "符合", "version": item.version}, "approve"),
    ),
    Door("api: a draft", "", "member", api("projects/{}/items/"), lambda i: {"node": ENERGY}, "open_item", json=True),
    Door("api: sending", "draft", "member", api("items/submit/"), lambda i: {"items": [i.pk]}, "submit", json=True),
    Door(
        *("api: a step", "accepted", "reviewer", api("items/{}/steps/")),
        *(lambda item: {"verb": "start_review", "version": item.version}, "start_review", True),
    ),
    Door(
        *("api: a decision", "deciding", "decider", api("items/{}/decision/")),
        *(lambda item: {"verb": "approve", "reason": "符合", "version": item.version}, "approve", True),
    ),
]
RECORDS = {"page: drafts": 2}  # how many records one post makes, where it is not one


@pytest.fixture
def people(transactional_db):
    shipped_catalogue()
    forget_site()
    staff = staff_of()
    yield {"member": make_user("member"), "desk": staff.window, "reviewer": staff.reviewer, "decider": staff.decider}
    forget_site()


def begun(state: str, people: dict[str, User]) -> tuple[Any, ApprovalItem | None]:
    project = item_project(1, people["member"])
    if not state:
        return project, None
    item = make_item(project, ENERGY, state)
    if state == "draft":
        item.papers.update(state=PaperState.GIVEN)
        ApprovalItem.objects.filter(pk=item.pk).update(contact_name="王敏", contact_phone="13300001001")
    return project, ApprovalItem.objects.get(pk=item.pk)


def told(answer: Any) -> Any:
    return answer["Location"] if answer.status_code == 302 else (answer.status_code, answer.content)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_s6_many_posts_with_one_key_make_one_record_and_all_are_told_of_it(door, people):
    project, item = begun(door.state, people)
    about = item if door.name.endswith(("decision", "step")) else project
    clients = [signed_in(people[door.who]) for _ in range(POSTS)]
    answers = at_once(POSTS, lambda number: door.post(clients[number], about, item))
    assert {answer.status_code for answer in answers} <= {200, 201, 302}, answers[-1].content.decode()[-2000:]
    assert len({told(answer) for answer in answers}) == 1
    records = RECORDS.get(door.name, 1)
    # what led up to an item that is changed, and that item itself, were there before
    before = int(door.state == "delivered")
    assert Event.objects.filter(verb=door.verb).count() - before == records
    assert ApprovalItem.objects.count() - before == records
    decided = before + (door.verb == "approve")
    assert Decision.objects.count() == decided
    assert OfficialNotice.objects.filter(kind="nt-grant").count() == decided


def decide(client: Client, item: ApprovalItem, verb: str, *, by_api: bool) -> Any:
    body = {"verb": verb, "reason": "写明的理由", "version": item.version}
    if by_api:
        return client.post(f"/api/v1/items/{item.pk}/decision/", json.dumps(body), content_type="application/json")
    return client.post(f"/items/{item.pk}/decide/", body)


@pytest.mark.parametrize("doors", [(False, False), (True, True), (False, True)], ids=["pages", "api", "one of each"])
def test_s6_two_deciders_at_once_make_one_decision_and_the_other_is_told_by_whom(doors, people):
    _project, item = begun("deciding", people)
    second = staff_member("decider-two", "decider", "au-fg")
    sides = [(people["decider"], "approve", doors[0]), (second, "deny", doors[1])]
    clients = [signed_in(user) for user, _verb, _api in sides]
    answers = at_once(2, lambda n: decide(clients[n], item, sides[n][1], by_api=sides[n][2]))
    made = Decision.objects.get()
    late = next(n for n, (user, _verb, _api) in enumerate(sides) if user != made.decided_by)
    assert answers[1 - late].status_code == (200 if sides[1 - late][2] else 302)
    assert answers[late].status_code == 409
    text = answers[late].json()["errors"][0]["text"] if sides[late][2] else answers[late].content.decode()
    assert str(made.decided_by) in text
    assert "你的决定没有登记" in text
    assert Event.objects.filter(verb__in=("approve", "deny")).count() == 1
