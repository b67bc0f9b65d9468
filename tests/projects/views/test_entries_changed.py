"""Entries of a draft as YAML, new ones, entries that are left out and brought back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from approval_portal.accounts.models import Role
from projects.models import CatalogueDraft
from projects.queries_drafts import entry_of
from projects.rules.drafting import ABSENT, dump_entry
from tests.matrix_entries import draft_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

ENERGY = ("items", "ap-energy")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: draft_of(make_user("keeper", Role.KEEPER, name="孙悦"))) as made:
        yield made


@pytest.fixture
def draft(world, db):
    return CatalogueDraft.objects.get(pk=world.pk)


@pytest.fixture
def keeper(draft):
    return draft.made_by


@pytest.fixture
def client(keeper):
    return signed_in(keeper)


def at(name: str, draft: CatalogueDraft, *more: str) -> str:
    return reverse(name, args=[draft.pk, *more])


def again(draft: CatalogueDraft) -> CatalogueDraft:
    return CatalogueDraft.objects.get(pk=draft.pk)


def test_an_entry_is_changed_as_yaml(client, draft):
    text = dump_entry({**entry_of(draft, *ENERGY), "committed_workdays": 2})

    client.post(at("draft-entry-yaml", draft, *ENERGY), {"text": text, "version": draft.version})

    assert entry_of(again(draft), *ENERGY)["committed_workdays"] == 2


def test_yaml_that_is_none_is_refused_with_line_and_column(client, draft):
    sent = client.post(at("draft-entry-yaml", draft, *ENERGY), {"text": "id: [ap", "version": draft.version})

    assert sent.status_code == 422
    assert "行第" in sent.content.decode()


def test_a_new_entry_is_added_through_the_form(client, draft):
    new = {"id": "sr-new", "zh": "新的承诺", "src": "P"}

    sent = client.post(at("draft-entry-new", draft, "service_rules"), new)

    assert sent.url == at("draft-entry", draft, "service_rules", "sr-new")
    assert entry_of(again(draft), "service_rules", "sr-new") == new


def test_a_new_parameter_is_known_by_its_code(client, draft):
    new = {"code": "p_new_line", "value": "7", "unit": "工作日", "zh": "新的线", "src": "P"}

    client.post(at("draft-entry-new", draft, "parameters"), new)

    assert entry_of(again(draft), "parameters", "p_new_line") == {
        "value": 7,
        "unit": "工作日",
        "zh": "新的线",
        "src": "P",
    }


@pytest.mark.parametrize("code", ["sr-weekend", ""])
def test_a_new_entry_needs_an_id_of_its_own(client, draft, code):
    sent = client.post(at("draft-entry-new", draft, "service_rules"), {"id": code, "zh": "新", "src": "P"})

    assert sent.status_code == 422
    assert 'href="#id_id"' in sent.content.decode()


def test_a_new_entry_is_added_as_yaml(client, draft):
    text = "id: sr-new\nzh: 新的承诺\nsrc: P\n"

    client.post(at("draft-entry-new-yaml", draft, "service_rules"), {"text": text, "version": draft.version})

    assert entry_of(again(draft), "service_rules", "sr-new")["zh"] == "新的承诺"


def test_what_is_withdrawn_needs_a_reason_and_can_be_brought_back(client, draft):
    url = at("draft-entry-leave", draft, "service_rules", "sr-weekend-hours")

    assert client.post(url, {"kind": "withdrawn", "version": draft.version}).status_code == 422
    client.post(url, {"kind": "withdrawn", "reason": "省里的大厅", "version": draft.version})

    gone = client.get(at("draft-entry", draft, "service_rules", "sr-weekend-hours")).content.decode()
    assert "原因：省里的大厅" in gone
    undo = at("draft-entry-undo", draft, "service_rules", "sr-weekend-hours")
    client.post(undo, {"version": again(draft).version})
    assert entry_of(again(draft), "service_rules", "sr-weekend-hours") is not ABSENT


def test_a_block_is_not_left_out(client, draft):
    assert client.get(at("draft-entry-leave", draft, "blocks", "calendar")).status_code == 404


@pytest.mark.parametrize("key", [("items", "ap-nothing"), ("nothing", "x")])
def test_what_never_was_is_not_there(client, draft, key):
    assert client.get(at("draft-entry", draft, *key)).status_code == 404


def test_every_entry_of_the_shipped_catalogue_can_be_opened(client, draft):
    odd = [("transitions", "draft-submit"), ("eia_hints", "food"), ("derived", "eia_class"), ("blocks", "calendar")]
    more = [("promotion_workflows", "pw-land-supply"), ("utilities", "ut-power"), ("blocks", "to_fill_by_bureau")]

    codes = [client.get(at("draft-entry", draft, *key)).status_code for key in [*odd, *more]]

    assert codes == [200, 200, 200, 302, 200, 200, 200]
