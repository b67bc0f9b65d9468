"""S6: fifty posts with one key make one record, all at once, on PostgreSQL; through the API and through the pages' forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PrintState
from projects.guide.printing import print_now, run_print
from projects.models import Enterprise, Event, MatterPackage, PrintIssue, PrintJob, Project, Referral, Works
from projects.operations.prints import want_print
from projects.rules.identifiers import make_credit_code
from projects.views.context import forget_site
from projects.views.package_proposal import PLAN, Proposal
from tests.browser.pages import FULL
from tests.projects.printed import press_without_pages
from tests.projects.views.people import make_enterprise, make_project, make_user
from tests.replay import shipped_catalogue

BACKEND = "django.contrib.auth.backends.ModelBackend"
POSTS, KEY = 50 if FULL else 16, "one-key"  # `make browser` posts fifty times at every door
CODE = make_credit_code("91610132", "MA6YYYY0")
CONTACT = {"contact_name": "李敏", "contact_phone": "13800000000"}
FIRM = {"name": "合容电气", "credit_code": CODE, **CONTACT}
LATER = {"start_on": str(timezone.localdate() + timedelta(days=30)), "limits": "committed", "reason": "晚一个月"}


@dataclass
class World:
    user: User
    other: User
    enterprise: Enterprise
    project: Project


@dataclass(frozen=True)
class Door:
    """One way in: where it is posted, what, and the rows that it makes."""

    name: str
    model: type[models.Model]
    url: Callable[[World], str]
    body: Callable[[World], dict[str, Any]]
    json: bool = True

    def post(self, client: Client, world: World, key: str, change: dict[str, Any] | None = None) -> Any:
        body = self.body(world) | (change or {})
        if self.json:
            headers = {"Idempotency-Key": key}
            return client.post(self.url(world), json.dumps(body), content_type="application/json", headers=headers)
        return client.post(self.url(world), body | {"once": key})

    def rows(self) -> list[int]:
        return list(self.model.objects.order_by("pk").values_list("pk", flat=True))


def project_body(world: World) -> dict[str, Any]:
    return {"enterprise": world.enterprise.pk, "name": "研究院"}


def answers_body(world: World) -> dict[str, Any]:
    return {"base": 1, "reason": "多盖一层", "changes": {"floor_area_m2": 987654}}


DOORS = [
    Door("api: an enterprise", Enterprise, lambda w: "/api/v1/enterprises/", lambda w: dict(FIRM)),
    Door("api: a project", Project, lambda w: "/api/v1/projects/", project_body),
    Door("api: a package", MatterPackage, lambda w: f"/api/v1/projects/{w.project.pk}/packages/", answers_body),
    Door("page: an enterprise", Enterprise, lambda w: "/enterprises/new/", lambda w: dict(FIRM), json=False),
    Door(
        "page: a project",
        Project,
        lambda w: "/projects/new/",
        lambda w: {"for": w.enterprise.credit_code, "name": "研究院"},
        json=False,
    ),
    Door(
        "page: a package",
        MatterPackage,
        lambda w: f"/projects/{w.project.pk}/packages/apply/",
        lambda w: {"draft": Proposal(PLAN, 1, LATER).sign(w.project, w.user), "reason": "晚一个月"},
        json=False,
    ),
    Door(
        "page: a lead",
        Referral,
        lambda w: "/referrals/new/",
        lambda w: {"enterprise_name": "合容电气", "project_name": "研究院", **CONTACT},
        json=False,
    ),
    Door(
        "page: works",
        Works,
        lambda w: f"/projects/{w.project.pk}/works/",
        lambda w: {"name": "一号厂房"},
        json=False,
    ),
    Door(
        "page: a printed piece",
        PrintJob,
        lambda w: f"/projects/{w.project.pk}/prints/make/",
        lambda w: {"kind": "guide", "language": "zh-hans"},
        json=False,
    ),
]
OTHER_ACT = {  # what the same key is sent to afterwards: it stood for another act
    Enterprise: ("/api/v1/projects/", project_body),
    Project: ("/api/v1/enterprises/", lambda w: dict(FIRM)),
}


@pytest.fixture
def world(transactional_db):
    shipped_catalogue()
    forget_site()
    user, other = make_user("desk", "window"), make_user("colleague", "window")
    enterprise = make_enterprise(1)
    yield World(user, other, enterprise, make_project(enterprise, profile="C"))
    forget_site()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """The answers of so many threads that begin together, each on a connection of its own."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        try:
            barrier.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def told(response: Any) -> Any:
    """What the caller learns of the record: its id, or where it is shown."""
    if response.status_code == 201:
        return response["Location"]
    return response["Location"] if response.status_code == 302 else (response.status_code, response.content)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_s6_many_posts_with_one_key_make_one_record_and_all_are_told_of_it(door, world):
    before, events = door.rows(), Event.objects.count()
    posts = 50 if door is DOORS[0] else POSTS
    clients = [signed_in(world.user) for _ in range(posts)]
    answers = at_once(posts, lambda number: door.post(clients[number], world, KEY))
    made = door.rows()[len(before) :]
    assert len(made) == 1
    assert {told(answer) for answer in answers} == {told(answers[0])}
    assert {answer.status_code for answer in answers} == {201 if door.json else 302}
    assert Event.objects.filter(idempotency_key=f"{world.user.pk}:{KEY}").count() == 1
    assert Event.objects.count() > events


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_s6_a_retry_is_told_of_the_same_record_whatever_else_it_says(door, world):
    client = signed_in(world.user)
    first = door.post(client, world, KEY)
    rows = door.rows()
    again = door.post(client, world, KEY, {"name": "别的名字"})
    assert (told(again), door.rows()) == (told(first), rows)


@pytest.mark.parametrize("door", DOORS[:2], ids=lambda door: door.name)
def test_s6_a_key_that_stood_for_another_act_is_a_conflict(door, world):
    client = signed_in(world.user)
    door.post(client, world, KEY)
    url, body = OTHER_ACT[door.model]
    response = client.post(
        url, json.dumps(body(world)), content_type="application/json", headers={"Idempotency-Key": KEY}
    )
    assert response.status_code == 409
    assert response.json()["errors"][0]["text"]


def test_s6_another_persons_key_of_the_same_letters_makes_a_record_of_its_own(world):
    door = DOORS[1]
    first, second = (door.post(signed_in(user), world, KEY) for user in (world.user, world.other))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first["Location"] != second["Location"]


def test_s6_other_keys_make_other_records_all_at_once(world):
    door, count = DOORS[1], 10
    clients, before = [signed_in(world.user) for _ in range(count)], len(door.rows())
    answers = at_once(count, lambda number: door.post(clients[number], world, f"key-{number}"))
    assert len({answer["Location"] for answer in answers}) == count
    assert len(door.rows()) == before + count


def test_s6_of_two_edits_at_once_one_is_written_and_the_other_is_a_conflict(world):
    clients = [signed_in(world.user), signed_in(world.other)]
    url = f"/api/v1/projects/{world.project.pk}/"

    def edit(number: int) -> Any:
        body = json.dumps({"version": 1, "site": f"site-{number}"})
        return clients[number].patch(url, body, content_type="application/json")

    answers = at_once(2, edit)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    world.project.refresh_from_db()
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert (world.project.site, world.project.version) == (f"site-{winner}", 2)


def test_s6_of_two_versions_at_once_one_is_made_and_the_other_is_a_conflict(world):
    clients = [signed_in(world.user), signed_in(world.other)]
    url = f"/api/v1/projects/{world.project.pk}/packages/"

    def change(number: int) -> Any:
        body = {"base": 1, "reason": "改", "changes": {"floor_area_m2": 900000 + number}}
        return clients[number].post(url, json.dumps(body), content_type="application/json")

    assert sorted(answer.status_code for answer in at_once(2, change)) == [201, 409]
    assert MatterPackage.objects.count() == 2


def test_s6_whoever_wants_the_same_piece_at_once_gets_the_same_job_with_a_key_or_without(world):
    def want(number: int) -> int:
        key = f"key-{number}" if number % 2 else None
        piece = (world.project, "guide", "zh-hans")
        return want_print(*piece, by=world.user, at=timezone.now(), idempotency_key=key).pk

    assert len(set(at_once(POSTS, want))) == 1
    assert (PrintJob.objects.count(), Event.objects.filter(verb="want_print").count()) == (1, 1)


def test_s6_of_two_workers_at_one_job_one_prints_it(world, monkeypatch):
    bound = press_without_pages(monkeypatch)
    job = want_print(world.project, "guide", "zh-hans", by=world.user, at=timezone.now())
    answers = at_once(5, lambda _: run_print(job.pk, timezone.now()))
    assert (sorted(answers), len(bound), PrintIssue.objects.count()) == (["", "", "", "", PrintState.DONE], 1, 1)


def test_s6_of_presses_at_once_on_the_same_piece_one_issue_comes(world, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    together = Barrier(5)
    bound = press_without_pages(monkeypatch, lambda piece: together.wait(30))
    issues = at_once(5, lambda _: print_now(world.project, "guide", "zh-hans", by=None, at=timezone.now()))
    assert (len(bound), {issue.pk for issue in issues}, PrintIssue.objects.get().number) == (5, {issues[0].pk}, 1)
    assert [path.stem for path in tmp_path.rglob("*.pdf")] == [issues[0].digest]
