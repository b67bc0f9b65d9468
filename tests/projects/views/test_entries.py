"""The entries of a draft: the list, the friendly form, YAML, adding, leaving out, undoing; who may, and who only reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import CatalogueDraft
from projects.operations.catalogue_drafts import change_entry
from projects.operations.draft_publishing import submit_draft
from projects.queries_drafts import base_entry_of, draft_faults, entry_of
from projects.rules.catalogue_entries import written
from projects.rules.catalogue_sections import fields_of
from projects.rules.drafting import digest_of, dump_entry
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


def form_of(draft: CatalogueDraft, section: str, code: str, **texts: str) -> dict[str, Any]:
    """The form of an entry as a browser sends it, with these inputs typed over."""
    value = entry_of(draft, section, code)
    fields = written(fields_of(section, code), value)
    return fields | {name.replace("__", "-"): text for name, text in texts.items()} | {"opened": digest_of(value)}


def again(draft: CatalogueDraft) -> CatalogueDraft:
    return CatalogueDraft.objects.get(pk=draft.pk)


# --- the list


def test_the_list_shows_a_section_and_what_the_draft_does_in_it(client, draft):
    page = client.get(at("draft-entries", draft)).content.decode()

    assert "固定资产投资项目节能审查" in page
    assert "承诺 4 个工作日，法定 20 个" in page
    assert page.count("修改</span></td>") == 1


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("changed=1", {"ap-energy"}),
        ("q=S-RF18", {"S-RF18", "p_cd_ratio", "cd_applies"}),
        ("section=milestones&q=拿地", {"ms-land"}),
        ("section=materials&mark=C", set()),
    ],
)
def test_the_list_is_narrowed_by_word_mark_section_and_change(client, draft, query, codes):
    page = client.get(f"{at('draft-entries', draft)}?{query}")

    assert {row.code for row in page.context["page"].object_list} == codes


def test_a_limit_that_is_no_number_does_not_break_the_list(client, draft, keeper):
    text = dump_entry({**entry_of(draft, *ENERGY), "committed_workdays": {"a": {"b": 1}}})
    change_entry(draft, *ENERGY, text, by=keeper, at=timezone.now())

    rows = client.get(f"{at('draft-entries', draft)}?q=ap-energy").context["page"].object_list

    assert {row.code: row.more for row in rows}["ap-energy"] == ""


def test_an_entry_that_is_left_out_still_stands_in_the_list(client, draft):
    client.post(
        at("draft-entry-leave", draft, *ENERGY), {"kind": "withdrawn", "reason": "并入", "version": draft.version}
    )

    rows = {row.code: row for row in client.get(f"{at('draft-entries', draft)}?changed=1").context["page"].object_list}

    assert (rows["ap-energy"].here, rows["ap-energy"].change.reason) == (False, "并入")


def test_the_pages_ask_the_same_number_of_queries_for_one_row_and_for_all(client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(f"{at('draft-entries', draft)}?q=ap-energy")
    with django_assert_max_num_queries(12):
        client.get(f"{at('draft-entries', draft)}?section=materials")
    with django_assert_max_num_queries(12):
        client.get(at("draft-entry", draft, *ENERGY))


# --- the form


def test_a_form_sent_as_it_was_changes_nothing(client, draft):
    sent = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY))

    assert sent.status_code == 302
    assert again(draft).version == draft.version


def test_one_limit_is_changed_and_its_old_value_stands_beside_it(client, draft):
    url = at("draft-entry", draft, *ENERGY)

    client.post(url, form_of(draft, *ENERGY, committed_workdays="3", reason="试行"))

    assert entry_of(again(draft), *ENERGY) == {**base_entry_of(draft, *ENERGY), "committed_workdays": 3}
    page = client.get(url).content.decode()
    assert "现行版本：5" in page
    assert "<del>5</del><br><ins>3</ins>" in page
    assert "原因：试行" in page


def test_rows_are_compared_with_the_row_of_the_same_name_not_of_the_same_place(client, draft):
    url = at("draft-entry", draft, "items", "ap-eia")
    client.post(url, form_of(draft, "items", "ap-eia", variants__0__drop="1", variants__1__committed_workdays="6"))

    (variants,) = [each for each in client.get(url).context["fields"] if each.name == "variants"]

    told = {(row.title, each.spec.key): each.base for row in variants.rows for each in row.fields if each.base}
    assert told == {("form", "committed_workdays"): "7"}


def test_a_promise_above_the_law_is_refused_at_its_field_and_nothing_is_changed(client, draft):
    sent = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, committed_workdays="21"))

    assert sent.status_code == 422
    assert 'href="#id_committed_workdays"' in sent.content.decode()
    assert again(draft).version == draft.version


def test_a_rule_that_names_an_unknown_question_is_refused_at_its_field(client, draft):
    sent = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, applies_when="enrgy == true"))

    assert sent.status_code == 422
    assert 'href="#id_applies_when"' in sent.content.decode()


def test_a_ring_of_prerequisites_is_refused(client, draft):
    ring = {
        "predecessors__n": "1",
        "predecessors__0__item": "ap-construction-permit",
        "predecessors__0__type": "hard",
        "predecessors__0__when": "true",
        "predecessors__0__basis": "试",
    }

    sent = client.post(
        at("draft-entry", draft, "items", "ap-drawing"),
        form_of(draft, "items", "ap-drawing", **ring),
    )

    assert sent.status_code == 422
    assert again(draft).version == draft.version


def test_a_fault_that_the_next_change_mends_may_be_kept_and_then_the_draft_is_not_handed_in(client, draft, keeper):
    sent = client.post(
        at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, applies_when="enrgy == true") | {"anyway": "1"}
    )

    assert sent.status_code == 302
    assert draft_faults(again(draft))[0].where == "items[ap-energy].applies_when"
    assert 'href="#id_applies_when"' in client.get(at("draft-entry", draft, *ENERGY)).content.decode()
    with pytest.raises(Exception, match="applies_when"):
        submit_draft(again(draft), by=keeper, at=timezone.now())


def test_an_entry_that_cannot_be_read_is_not_kept_even_so(client, draft):
    sent = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, zh="Energy") | {"anyway": "1"})

    assert sent.status_code == 422
    assert again(draft).version == draft.version


def test_an_entry_that_somebody_else_changed_meanwhile_is_not_overwritten(client, draft):
    opened = form_of(draft, *ENERGY, committed_workdays="2")
    client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, committed_workdays="3"))

    sent = client.post(at("draft-entry", draft, *ENERGY), opened)

    assert sent.status_code == 409
    assert entry_of(again(draft), *ENERGY)["committed_workdays"] == 3


def test_a_change_of_another_entry_meanwhile_is_no_hindrance(client, draft):
    opened = form_of(draft, *ENERGY, committed_workdays="2")
    client.post(at("draft-entry", draft, "items", "ap-eia"), form_of(draft, "items", "ap-eia", committed_workdays="6"))

    assert client.post(at("draft-entry", draft, *ENERGY), opened).status_code == 302


def test_a_button_adds_an_empty_row_and_keeps_nothing(client, draft):
    page = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY) | {"add": "legal_basis"})

    assert page.status_code == 200
    assert 'name="legal_basis-2-law"' in page.content.decode()
    assert again(draft).version == draft.version


def test_a_button_moves_a_row_up_and_saving_keeps_the_new_order(client, draft):
    sent = form_of(draft, "items", "ap-eia")
    page = client.post(at("draft-entry", draft, "items", "ap-eia"), sent | {"up": "variants-1"}).content.decode()

    assert page.index('value="form"') < page.index('value="report"')


def test_a_draft_that_was_handed_in_is_only_read(client, draft, keeper):
    submit_draft(draft, by=keeper, at=timezone.now())

    assert "保存这一条" not in client.get(at("draft-entry", draft, *ENERGY)).content.decode()
    sent = client.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY, committed_workdays="2"))
    assert sent.status_code == 422


# --- who


def test_a_lead_reads_along_and_changes_nothing(draft):
    lead = signed_in(make_user("lead", Role.LEAD))

    assert "保存这一条" not in lead.get(at("draft-entry", draft, *ENERGY)).content.decode()
    assert lead.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY)).status_code == 403
    assert lead.get(at("draft-entry-new", draft, "materials")).status_code == 403


def test_for_others_there_is_no_draft(draft):
    window = signed_in(make_user("window", Role.WINDOW))

    assert window.get(at("draft-entries", draft)).status_code == 404
    assert window.post(at("draft-entry", draft, *ENERGY), form_of(draft, *ENERGY)).status_code == 404


def test_a_form_pressed_again_with_other_words_is_told_that_the_entry_has_changed(client, draft):
    sent = form_of(draft, *ENERGY, committed_workdays="3") | {"once": "same-form"}
    again_and_other = [client.post(at("draft-entry", draft, *ENERGY), sent) for _ in range(2)]
    again_and_other.append(client.post(at("draft-entry", draft, *ENERGY), sent | {"committed_workdays": "2"}))

    assert [answer.status_code for answer in again_and_other] == [302, 302, 409]
    assert entry_of(again(draft), *ENERGY)["committed_workdays"] == 3
