"""S9, short form: whatever fits the OpenAPI and much that does not, as each of three people: never a server error.

Answers must be among those that the schema names, and of the shape it promises.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests
import schemathesis
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from approval_portal.accounts.models import User
from projects.enums import PaperState
from projects.models import ApprovalItem
from projects.views.context import forget_site
from tests.browser.pages import FULL
from tests.projects.certificates import certificate_row
from tests.projects.items import ENERGY, FILING, make_item, staff_of
from tests.projects.views.people import make_enterprise, make_project, make_user
from tests.replay import shipped_catalogue

BACKEND = "django.contrib.auth.backends.ModelBackend"
BASE = "http://testserver"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
READS, WRITES = (3, 10) if FULL else (1, 4)  # examples of each operation, person and mode
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
OURS = ("Content-Length", "Content-Type", "Cookie")  # set by the client; the session is not for trying out


def written() -> dict[str, Any]:
    """The schema as it is served."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


SCHEMA = schemathesis.openapi.from_dict(written())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
# the schema's own address gives the schema: nothing to try out
TRIED = [label for label in OPERATIONS if "/api/schema/" not in label]
PEOPLE, STAFF = ("member", "agent", "lead"), ("reviewer", "decider")
CASES = [(label, who) for label in TRIED for who in (*PEOPLE, *(STAFF if "/items/" in label else ()))]
WHOSE = {  # whose act it is, where it is not a lead's
    "POST /api/v1/projects/{id}/items/": "member",
    "POST /api/v1/items/submit/": "member",
    "POST /api/v1/items/{id}/steps/": "reviewer",
    "POST /api/v1/items/{id}/decision/": "decider",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """People, an enterprise and a project with a package, in one transaction that is rolled back; no rate limit counts."""
    free = override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
    with django_db_blocker.unblock(), transaction.atomic(), free:
        shipped_catalogue()
        forget_site()
        member, agent = make_user("member"), make_user("agent", "agent")
        people = {"member": member, "agent": agent, "lead": make_user("lead", "lead")}
        enterprise = make_enterprise(1, member)
        project = make_project(enterprise, profile="C", agent=agent)
        yield {"people": people, "enterprise": enterprise, "project": project, **items_of(enterprise, people)}
        transaction.set_rollback(True)
    forget_site()


def items_of(enterprise: Any, people: dict[str, User]) -> dict[str, Any]:
    """Items to read and to act on, with the people of their body; a project without any."""
    staff = staff_of()
    people |= {"reviewer": staff.reviewer, "decider": staff.decider}
    projects = [make_project(enterprise, name, profile="A", agent=people["agent"]) for name in ("甲", "乙", "丙", "丁")]
    draft = make_item(projects[0], ENERGY)
    draft.papers.update(state=PaperState.GIVEN)
    ApprovalItem.objects.filter(pk=draft.pk).update(contact_name="王敏", contact_phone="13300001001")
    accepted, deciding = make_item(projects[1], ENERGY, "accepted"), make_item(projects[2], ENERGY, "deciding")
    certificate = certificate_row(make_item(projects[2], FILING, "approved"))
    return {"free": projects[3], "draft": draft, "item": accepted, "deciding": deciding, "certificate": certificate}


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, BACKEND)
    return client


def owner_of(world: Any, label: str) -> Any:
    """The row that the address names."""
    found = {"/enterprises/": "enterprise", "{id}/decision/": "deciding", "/projects/{id}/items/": "free"}
    found |= {"/items/{id}/": "item", "/certificates/": "certificate"}
    return world[next((name for part, name in found.items() if part in label), "project")]


def place(world: Any, label: str) -> dict[str, Any]:
    """The objects in the address: those there are, so that query and body are looked at. Odd addresses: test_input.py."""
    owner = owner_of(world, label)
    return {name: "latest" if name == "number" else owner.pk for name in re.findall(r"{(\w+)}", label)}


def send(client: Client, prepared: requests.PreparedRequest) -> schemathesis.Response:
    """One request to the portal; what it writes is undone."""
    headers = {name: value for name, value in prepared.headers.items() if name not in OURS}
    kind = prepared.headers.get("Content-Type", "application/json")
    body = prepared.body or b""
    with transaction.atomic():
        answer = client.generic(
            prepared.method, prepared.url.removeprefix(BASE), body, content_type=kind, headers=headers
        )
        transaction.set_rollback(True)
    headers = {name: [str(value)] for name, value in answer.items()}
    content = answer.getvalue()  # a package comes piece by piece
    return schemathesis.Response(answer.status_code, headers, content, prepared, elapsed=0.0, verify=False)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize(("label", "who"), CASES)
def test_s9_nothing_that_is_sent_breaks_this_operation(label, who, mode, world):
    operation, client = OPERATIONS[label], signed_in(world["people"][who])
    fixed = {"path_parameters": place(world, label)} if "{" in label else {}

    @settings(
        max_examples=READS if label.startswith("GET") else WRITES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, **fixed))
    def attempt(case):
        case.validate_response(send(client, prepared(case)), checks=CHECKS)

    attempt()


def prepared(case: Any) -> requests.PreparedRequest:
    return requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()


def bodies(label: str) -> list[Any]:
    """The examples that the schema gives of what may be sent."""
    media = OPERATIONS[label].definition.raw.get("requestBody", {"content": {}})["content"].get("application/json", {})
    return [each["value"] for each in media.get("examples", {}).values()]


def fitting(world: Any, label: str, body: dict[str, Any]) -> dict[str, Any]:
    """The example with the keys and days of the rows there are."""
    owner = owner_of(world, label)
    today = str(timezone.localdate())
    known = {"enterprise": world["enterprise"].pk, "version": owner.version, "start_on": today, "day": today}
    known["items"] = [world["draft"].pk]
    if label.endswith("/packages/"):
        known["base"] = 1
        body = body | {"reason": "x"}
    return {name: known[name] if name in known and value is not None else value for name, value in body.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("label", TRIED)
def test_s9_every_operation_has_a_2xx_and_every_example_of_the_schema_is_one(label, world):
    operation, client = OPERATIONS[label], signed_in(world["people"][WHOSE.get(label, "lead")])
    sent = [fitting(world, label, body) for body in bodies(label)] or [None]
    url = operation.path.format(**place(world, label))
    found = []
    for body in sent:
        kwargs = {} if body is None else {"json": body}
        request = requests.Request(operation.method.upper(), BASE + url, **kwargs).prepare()
        found.append((send(client, request).status_code, body))
    assert [each for each in found if not 200 <= each[0] < 300] == []


def test_every_write_of_the_schema_has_an_example():
    writes = [label for label in TRIED if not label.startswith("GET")]
    assert [label for label in writes if not bodies(label)] == []


def test_the_schema_is_written_without_a_warning(capsys):
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")
