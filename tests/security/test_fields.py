"""S2: no role can write a field that is not its own, generated over every form, every serializer and every page that writes."""

from __future__ import annotations

import importlib
import json
import pkgutil
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer

from approval_portal.access import ROWS, Rule
from approval_portal.access.rows_api import NO_METHOD
from approval_portal.access.words import NOBODY, SIGNED_IN_NO_METHOD, STRANGERS_NO_METHOD
from approval_portal.accounts.models import User
from projects.models import Enterprise, JoinRequest, Membership, Project, Referral
from projects.operations.enterprises import add_member
from projects.operations.trials import start_trial
from projects.queries import current_engine
from projects.views.context import forget_site
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user
from tests.replay import shipped_catalogue
from tests.security.field_items import make_items
from tests.security.field_parts import ACTS, NOT_HERE
from tests.security.field_table import FORMS, SERIALIZERS
from tests.security.field_world import EVERYTHING, Act, World

BACKEND = "django.contrib.auth.backends.ModelBackend"
PACKAGES = ("projects", "services", "approval_portal")
CHAIN = {"Event", "EventText", "Outbox", "StreamHead"}  # what the portal itself notes of every act
COUNTED = {"ItemClock", "Counter"}  # what it computes anew from the events, and how many papers there are
ROLES = {"window": "window", "chief": "lead", "agent": "agent", "system": "system_admin", "security": "security_admin"}
ROLES |= {"keeper": "keeper"}  # of the catalogue

# --- the table


def ours(base: type) -> list[type]:
    """Every class of ours below `base`, with every module of ours imported first."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return [kind for kind in below(base) if kind.__module__.split(".")[0] in PACKAGES]


def below(base: type) -> set[type]:
    return {found for kind in base.__subclasses__() for found in (kind, *below(kind))}


def named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def differing(found: dict[str, Any], written: dict[str, str]) -> dict[str, list[str]]:
    """Class -> the fields it has and those that the table says, where they are not the same."""
    table = {name: sorted(fields.split()) for name, fields in written.items()}
    told = {name: sorted(fields) for name, fields in found.items()}
    return {name: [told.get(name), table.get(name)] for name in told | table if told.get(name) != table.get(name)}


def test_s2_every_form_takes_the_fields_that_the_table_says_and_no_other():
    assert differing({named(kind): kind.base_fields for kind in ours(forms.BaseForm)}, FORMS) == {}


def test_s2_no_form_inherits_its_fields_from_a_model():
    assert [named(kind) for kind in ours(forms.BaseForm) if issubclass(kind, forms.BaseModelForm)] == []


def test_s2_every_serializer_takes_the_fields_that_the_table_says_and_no_other():
    kinds = [kind for kind in ours(BaseSerializer) if not kind.__name__.endswith(("Out", "Response"))]
    taken = {named(kind): [name for name, each in kind().fields.items() if not each.read_only] for kind in kinds}
    assert differing(taken, SERIALIZERS) == {}


def test_s2_what_the_schema_lets_one_send_is_in_the_table():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    bodies = [
        media["schema"]["$ref"].rpartition("/")[2].removeprefix("Patched")
        for operations in schema["paths"].values()
        for operation in operations.values()
        for media in operation.get("requestBody", {"content": {}})["content"].values()
    ]
    assert set(bodies) == {name.rpartition(".")[2] for name in SERIALIZERS}


def test_a_field_that_nobody_wrote_down_is_seen():
    assert differing({"a.Form": {"name": 1, "state": 1}}, {"a.Form": "name"}) == {
        "a.Form": [["name", "state"], ["name"]]
    }
    assert differing({"a.Form": {}}, {}) == {"a.Form": [[], None]}


# --- tried out


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    free = override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
    with django_db_blocker.unblock(), transaction.atomic(), free:
        shipped_catalogue()
        forget_site()
        yield build()
        transaction.set_rollback(True)
    forget_site()


def build() -> World:
    people = {name: make_user(name, role) for name, role in ROLES.items()}
    people |= {name: make_user(name) for name in ("fresh", "member", "admin", "asking", "trap")}
    enterprise = make_enterprise(1, people["member"])
    Enterprise.objects.update(state="pending")
    enterprise.refresh_from_db()
    add_member(enterprise, people["admin"], is_admin=True, starts_on=DAY, by=None, at=AT)
    trapped = make_enterprise(2)
    make_project(trapped, "别人的项目")
    lead = Referral.objects.create(
        handed_by=people["window"], enterprise_name="待办", project_name="待办", created_at=timezone.now()
    )
    membership = Membership.objects.get(user=people["member"])
    asked = JoinRequest.objects.create(
        enterprise=enterprise, user=people["asking"], kind="join", created_at=timezone.now()
    )
    project, spare = make_project(enterprise, profile="C"), make_project(enterprise, "同一件事")
    token = start_trial({"is_secret": False}, start_on=timezone.localdate(), at=timezone.now()).token
    items = make_items(enterprise, people)
    return World(people, enterprise, project, membership, lead, spare, asked, token, items)


def tables(but=CHAIN) -> list[type[models.Model]]:
    kinds = [kind for name in PACKAGES[:2] for kind in apps.get_app_config(name).get_models()]
    return [kind for kind in [*kinds, *apps.get_app_config("accounts").get_models()] if kind.__name__ not in but]


def rows() -> dict[tuple[str, int], str]:
    """Every row there is, without the time of signing in, which the test itself moves."""
    told = "SELECT '{0}', id, (to_jsonb(row) - 'last_login')::text FROM {1} AS row"
    kinds = [(kind.__name__, kind._meta.db_table) for kind in tables() if kind.__name__ not in COUNTED]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(told.format(*each) for each in kinds))
        return {(kind, pk): row for kind, pk, row in cursor.fetchall()}


def read(rows: dict[tuple[str, int], str], others: dict[tuple[str, int], str]) -> dict[tuple[str, int], dict[str, Any]]:
    """Those that differ from the others."""
    return {key: json.loads(row, parse_float=Decimal) for key, row in rows.items() if row != others.get(key)}


def newest() -> dict[str, int]:
    """The last key of every table, in one question: a hundred acts ask for those of a hundred tables."""
    told = "SELECT '{0}', max(id) FROM {1}"
    kinds = [kind for kind in tables(frozenset()) if isinstance(kind._meta.pk, models.AutoField)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(told.format(kind.__name__, kind._meta.db_table) for kind in kinds))
        return {kind: last for kind, last in cursor.fetchall() if last}


def traps(world: World) -> dict[str, int]:
    """Where a relation is led: to what is not the sender's, or else to what was made last."""
    others = {kind.__name__: other(kind, world) for kind in (Enterprise, Project)}
    return newest() | others | {"User": world.people["trap"].pk}


def junk(column: models.Field, led: dict[str, int]) -> Any:
    """A value that the column could hold and that no act has a reason to write."""
    if column.is_relation:
        return led.get(column.related_model.__name__, 987654)
    if column.choices:
        return column.choices[-1][0]
    match column:
        case models.BooleanField():
            return True
        case models.DateTimeField():
            return "2031-03-03T03:03:03+00:00"
        case models.DateField():
            return "2031-03-03"
        case models.DecimalField():
            return "987654.32"
        case models.IntegerField():
            return 987654
        case models.JSONField():
            return {"junk": True}
    return f"junk-{column.name}@example.com"


def other(kind: type[models.Model], world: World) -> int:
    found = kind._base_manager.exclude(
        pk__in=[world.enterprise.pk] if kind is Enterprise else [world.project.pk, world.spare.pk]
    )
    return found.values_list("pk", flat=True).first()


def loaded(act: Act, world: World) -> dict[str, Any]:
    """Every column of every table but the form's own fields, those of the act's own table first."""
    own, led = fields_of(act.form), traps(world)
    sent: dict[str, Any] = {}
    for kind in (act.target, *tables()):
        for column in kind._meta.concrete_fields:
            for name in {column.name, column.attname}:
                sent.setdefault(name, junk(column, led))
    return {name: value for name, value in sent.items() if name not in own}


def fields_of(form: str) -> list[str]:
    """What the table says of the one class of this name, with its module where there are two."""
    (fields,) = (said for name, said in (FORMS | SERIALIZERS).items() if name.endswith(f".{form}"))
    return fields.split()


def post(act: Act, world: World, body: dict[str, Any]) -> Any:
    client = Client()
    client.force_login(world.people[act.who], BACKEND)
    if act.lately:
        client.post(reverse("account_reauthenticate"), {"password": act.lately})
    url = reverse(act.name, kwargs=act.where(world)) + act.query(world)
    if act.name.startswith("api-"):
        return client.generic(act.method, url, json.dumps(body), content_type="application/json")
    plain = {
        name: json.dumps(value) if isinstance(value, dict) else "on" if value is True else value
        for name, value in body.items()
    }
    return client.post(url, plain)


def same(value: Any, sent: Any) -> bool:
    if isinstance(value, bool) or isinstance(sent, bool):
        return value is True and sent is True
    return value is not None and str(value) == str(sent)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.name}-{act.method}")
def test_s2_a_post_that_carries_every_column_writes_its_own_and_no_other(act, world):
    valid, junked = act.body(world), loaded(act, world)
    with transaction.atomic():
        User.objects.filter(pk=world.people[act.who].pk).update(last_login=timezone.now())
        before = rows()
        response = post(act, world, junked | valid)
        after = rows()
        transaction.set_rollback(True)
    assert response.status_code in (200, 201, 302), response.content.decode().rpartition("<main")[2][:3000]
    assert before != after, (
        f"nothing was written, the answer led to {response.get('Location')}: the post was not a valid one"
    )
    found = faults(act, read(before, after), read(after, before), junked, set(valid))
    assert found == [], "\n".join(found)


def faults(act: Act, before: Any, after: Any, junked: dict[str, Any], valid: set[str]) -> list[str]:
    found = [f"{key} is gone" for key in before.keys() - after.keys()]
    for (kind, pk), row in after.items():
        old = before.get((kind, pk))
        if old is not None:
            allowed = act.changes.get(kind, "").split()
            changed = [name for name in row if row[name] != old[name] and name not in allowed]
            found += [f"{kind} {pk}: {name} became {row[name]!r}" for name in changed]
        elif kind not in act.makes:
            found.append(f"a new {kind}")
        elif act.makes[kind] != EVERYTHING:
            free = {*act.makes[kind].split(), *valid, "id"}
            taken = [name for name in row if name not in free and same(row[name], junked.get(name))]
            found += [f"a new {kind} took {name}: {row[name]!r}" for name in taken]
    return found


def taken(rule: Rule) -> bool:
    """Whether there is such a method at all: a rule of its own kind need not name in its grants whom it lets."""
    return rule not in (NOBODY, NO_METHOD, SIGNED_IN_NO_METHOD, STRANGERS_NO_METHOD)


def test_s2_every_address_that_takes_a_post_is_tried_out_or_says_why_not():
    writing = {name for name, row in ROWS.items() if taken(row.post) or taken(row.patch)}
    tried = {act.name for act in ACTS}
    assert sorted(writing - tried - set(NOT_HERE)) == []
    assert sorted(tried & set(NOT_HERE)) == []


def test_a_column_that_was_taken_is_seen():
    act = Act("x", "x", "x", Project, lambda world: {}, {"Project": "name"}, {"Works": ""})
    before = {("Project", 1): {"name": "a", "state": "lead"}}
    after = {("Project", 1): {"name": "b", "state": "merged"}, ("Works", 2): {"id": 2, "name": "junk"}}
    told = faults(act, before, after, {"name": "junk", "state": "merged"}, set())
    assert told == ["Project 1: state became 'merged'", "a new Works took name: 'junk'"]


def test_s2_no_question_is_called_like_a_field_that_only_the_portal_writes(world, db):
    portals = (
        "id pk token owner user is_demo is_staff is_superuser is_active role state version then next limits start_on"
    )
    portals += " csrfmiddlewaretoken once draft base reason"
    assert set(current_engine().catalogue.questions) & set(portals.split()) == set()
