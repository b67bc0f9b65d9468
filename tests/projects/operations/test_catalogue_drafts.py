"""A draft is the newest catalogue with changes over it; whatever cannot be an entry is refused, and nothing is changed."""

import copy
from datetime import date, timedelta

import pytest
import time_machine

from approval_portal.accounts.models import Role
from projects.catalogue.loader import SHIPPED
from projects.models import CatalogueDraft, CatalogueVersion, Event
from projects.operations.catalogue_drafts import (
    change_entry,
    open_draft,
    remove_entry,
    set_draft,
    undo_change,
    withdraw_entry,
)
from projects.operations.draft_documents import take_document
from projects.operations.draft_guards import FaultyCatalogue
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries_drafts import document_of, draft_document, draft_faults, draft_text, entry_of
from projects.rules.drafting import ABSENT, dump_document, dump_entry
from tests.projects.operations.drafts import AT, changed, keepers, keeping, opened, said
from tests.projects.views.people import make_user, verbs


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, keepers, AT) as made:
        yield made


@pytest.fixture
def catalogue(world, db):
    return CatalogueVersion.objects.get()


@pytest.fixture
def keeper(world, db):
    return world[0]


@pytest.fixture
def draft(keeper):
    return opened(keeper)


def kinds(draft: CatalogueDraft) -> dict[str, str]:
    return dict(draft.changes.values_list("code", "kind"))


# --- opening and naming


def test_a_draft_stands_on_the_newest_version_and_its_opener_has_a_hand_in_it(draft, keeper, catalogue):
    assert (draft.base, draft.state, draft.version) == (catalogue, "open", 1)
    assert [hand.user for hand in draft.hands.all()] == [keeper]
    assert verbs(draft) == ["open_draft"]
    assert draft_text(draft) == dump_document(document_of(catalogue))


@pytest.mark.parametrize("role", [Role.LEAD, Role.AGENT, Role.SYSTEM_ADMIN])
def test_nobody_but_a_keeper_opens_or_changes_a_draft(draft, role):
    other = make_user("other", role)
    with pytest.raises(Forbidden):
        open_draft("另一份", **said(other))
    with pytest.raises(Forbidden):
        changed(draft, other)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"note": "长" * 501}, "note"),
        ({"effective_on": date(2026, 11, 23)}, "effective_on"),
        ({"effective_on": date(9999, 12, 31)}, "effective_on"),
    ],
)
def test_a_name_is_needed_and_a_day_that_has_passed_is_refused(draft, keeper, values, field):
    with pytest.raises(Refused) as refusal:
        set_draft(draft, values, **said(keeper))
    assert refusal.value.field == field
    assert verbs(draft) == ["open_draft"]


def test_name_note_and_day_are_changed_under_the_version_that_was_opened(draft, keeper):
    row = set_draft(draft, {"name": "新\x08\x1b名\uffff", "effective_on": date(2027, 1, 1)}, version=1, **said(keeper))
    assert (row.name, row.effective_on, row.version) == ("新名", date(2027, 1, 1), 2)
    with pytest.raises(Stale):
        set_draft(draft, {"name": "别的"}, version=1, **said(keeper))
    assert set_draft(draft, {"name": "新名"}, version=2, **said(keeper)).version == 2


# --- entries


def test_a_changed_entry_is_a_change_with_its_hand_and_the_base_stays(draft, keeper, catalogue):
    second = make_user("second", Role.KEEPER)
    row = changed(draft, second)
    assert entry_of(row, "items", "ap-energy")["committed_workdays"] == 2
    assert document_of(catalogue)["items"] != draft_document(row)["items"]
    assert (kinds(row), row.version) == ({"ap-energy": "edited"}, 2)
    assert {hand.user for hand in row.hands.all()} == {keeper, second}
    event = Event.objects.get(verb="change_entry")
    assert event.data.keys() == {"section", "code", "digest", "version"}


def test_the_same_words_again_change_nothing_and_the_words_of_the_base_are_no_change(draft, keeper):
    row = changed(draft, keeper)
    assert changed(row, keeper).version == 2
    assert kinds(changed(row, keeper, committed_workdays=5)) == {}


def test_an_entry_that_is_new_is_added_at_the_end(draft, keeper):
    text = dump_entry({**entry_of(draft, "materials", "m-license"), "id": "m-demo"})
    row = change_entry(draft, "materials", "m-demo", text, **said(keeper))
    assert kinds(row) == {"m-demo": "added"}
    assert draft_document(row)["materials"][-1]["id"] == "m-demo"
    assert kinds(remove_entry(row, "materials", "m-demo", **said(keeper))) == {}


def test_an_entry_is_left_out_with_or_without_a_public_reason_and_comes_back(draft, keeper):
    row = remove_entry(draft, "eia_hints", "food", **said(keeper))
    row = withdraw_entry(row, "policies", "po-west-cit", "政策已停止", **said(keeper))
    assert kinds(row) == {"food": "removed", "po-west-cit": "withdrawn"}
    assert entry_of(row, "policies", "po-west-cit") is ABSENT
    row = undo_change(row, "policies", "po-west-cit", **said(keeper))
    assert kinds(row) == {"food": "removed"}


def test_withdrawing_needs_a_reason_and_something_published(draft, keeper):
    with pytest.raises(Refused) as refusal:
        withdraw_entry(draft, "eia_hints", "food", " ", **said(keeper))
    assert refusal.value.field == "reason"
    row = change_entry(draft, "sources", "S-NEW", "title: 新\nwhere: 某处", **said(keeper))
    with pytest.raises(Refused, match="没有发布过"):
        withdraw_entry(row, "sources", "S-NEW", "错了", **said(keeper))


def test_the_order_of_a_section_can_be_changed_as_a_whole_only(draft, keeper):
    codes = [row["id"] for row in document_of(draft.base)["derived"]]
    row = change_entry(draft, "order", "derived", dump_entry(codes[::-1]), **said(keeper))
    assert [each["id"] for each in draft_document(row)["derived"]] == codes[::-1]
    for wrong in (codes[1:], [*codes, "x"], [*codes, codes[0]]):
        with pytest.raises(Refused) as refusal:
            change_entry(row, "order", "derived", dump_entry(wrong), **said(keeper))
        assert refusal.value.field == "text"


@pytest.mark.parametrize(
    ("section", "code", "text", "field"),
    [
        ("items", "ap-energy", "id: ap-energy\nzh: [", "text"),
        ("items", "ap-energy", "id: ap-other\nzh: 换了编号", "text"),
        ("items", "ap-energy", "zh: 没有编号", "text"),
        ("items", "ap-energy", "- 一行", "text"),
        ("items", "没有这种编号", "id: 没有这种编号", "code"),
        ("items", "a" * 61, f"id: {'a' * 61}", "code"),
        ("nowhere", "a", "id: a", "code"),
        ("blocks", "items", "[]", "code"),
        ("blocks", "unknown", "1", "code"),
        ("blocks", "as_of", '"2026-11-25"', "text"),
        ("order", "nowhere", "[]", "code"),
    ],
)
def test_what_can_be_no_entry_of_that_name_is_refused_and_nothing_is_changed(draft, keeper, section, code, text, field):
    with pytest.raises(Refused) as refusal:
        change_entry(draft, section, code, text, **said(keeper))
    assert refusal.value.field == field
    assert (kinds(draft), verbs(draft)) == ({}, ["open_draft"])


def test_a_text_that_is_no_yaml_names_line_and_column(draft, keeper):
    with pytest.raises(FaultyCatalogue) as refusal:
        change_entry(draft, "items", "ap-energy", "id: ap-energy\non: yes\n", **said(keeper))
    assert refusal.value.faults[0].where == "line 2, column 1"
    assert "第2行第1列" in refusal.value.zh


def test_a_draft_may_have_faults_and_says_where(draft, keeper):
    row = changed(draft, keeper, committed_workdays=40)
    assert "items[ap-energy].committed_workdays" in [each.where for each in draft_faults(row)]


def test_undoing_what_was_not_changed_is_refused(draft, keeper):
    with pytest.raises(Refused, match="没有改动"):
        undo_change(draft, "items", "ap-energy", **said(keeper))


def test_one_key_makes_one_change(draft, keeper):
    text = dump_entry({**entry_of(draft, "items", "ap-energy"), "committed_workdays": 2})
    for _ in range(3):
        row = change_entry(draft, "items", "ap-energy", text, version=1, idempotency_key="1:k", **said(keeper))
    assert (row.version, verbs(draft)) == (2, ["open_draft", "change_entry"])


# --- a whole document


def test_a_whole_document_becomes_the_changes_and_what_stays_keeps_its_reason(draft, keeper):
    second = make_user("second", Role.KEEPER)
    row = withdraw_entry(draft, "policies", "po-west-cit", "政策已停止", **said(keeper))
    document = copy.deepcopy(draft_document(row))
    document["items"][0]["committed_workdays"] = 0
    row = take_document(row, dump_document(document), reason="整份上传", **said(second))
    told = {each.code: (each.kind, each.reason, each.changed_by) for each in row.changes.all()}
    assert told == {
        "po-west-cit": ("withdrawn", "政策已停止", keeper),
        document["items"][0]["id"]: ("edited", "整份上传", second),
    }
    assert draft_text(row) == dump_document(document)


def test_the_shipped_file_taken_as_it_is_differs_in_nothing(draft, keeper):
    with pytest.raises(Refused, match="没有要改的"):
        take_document(draft, SHIPPED.read_text(encoding="utf-8"), **said(keeper))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("authority: au-sg", "authority: au-nobody", "items[ap-drawing].authority"),
        ("as_of:", "as_of: [", "line 36, column 1"),
        ('as_of: "2026', 'as_of: "9999', "as_of"),
    ],
)
def test_a_document_with_faults_is_refused_with_every_place_and_nothing_is_changed(draft, keeper, old, new, where):
    changed(draft, keeper)
    text = SHIPPED.read_text(encoding="utf-8")
    with pytest.raises(FaultyCatalogue) as refusal:
        take_document(draft, text.replace(old, new, 1), **said(keeper))
    assert where in [each.where for each in refusal.value.faults]
    assert kinds(draft) == {"ap-energy": "edited"}


def test_a_draft_that_is_handed_in_or_ended_is_not_changed(draft, keeper):
    for state, words in [("submitted", "先退回"), ("published", "另开一份"), ("discarded", "作废")]:
        CatalogueDraft.objects.filter(pk=draft.pk).update(state=state)
        with pytest.raises(Refused, match=words):
            changed(draft, keeper)


def test_a_day_before_the_base_is_in_force_is_refused(keeper, catalogue):
    catalogue.effective_on = (AT + timedelta(days=40)).date()
    catalogue.save(update_fields=["effective_on"])
    with pytest.raises(Refused) as refusal:
        opened(keeper, effective_on=(AT + timedelta(days=30)).date())
    assert refusal.value.field == "effective_on"
