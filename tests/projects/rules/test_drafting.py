"""A draft as changes over a catalogue, and two catalogues compared."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.catalogue.loader import SHIPPED, CatalogueFault, read_document, read_entry
from projects.rules.drafting import (
    ABSENT,
    Change,
    FieldDifference,
    change_of,
    compose,
    differences,
    digest_of,
    dump_document,
    dump_entry,
    entries,
    fields_between,
    same,
    section_order,
)
from projects.rules.sections import code_of, coded

DOCUMENT = read_document(SHIPPED.read_text(encoding="utf-8"))
SMALL = {
    "as_of": "2026-11-22",
    "items": [{"id": "a", "days": 5, "papers": ["x", "y"]}, {"id": "b", "days": 3}],
    "sources": {"S-1": {"title": "一"}, "S-2": {"title": "二"}},
    "transitions": [{"from": "draft", "to": "submitted", "verb": "submit"}],
}


def altered() -> dict:
    """Every kind of difference in one document: edited, added, removed, another order, a block, a row without an id."""
    document = copy.deepcopy(DOCUMENT)
    document["items"][0]["committed_workdays"] = 2
    document["derived"].reverse()
    document["materials"].insert(1, {**document["materials"][0], "id": "m-new"})
    document["transitions"].insert(3, {"from": "a", "to": "b", "verb": "c", "actor": "system", "zh": "试"})
    del document["sources"]["S-GH"]
    document["as_of"] = "2027-01-01"
    return document


# --- writing YAML


def test_the_shipped_catalogue_written_and_read_again_is_the_same_to_the_type_and_in_order():
    again = read_document(dump_document(DOCUMENT))
    assert same(again, DOCUMENT)
    assert list(again) == list(DOCUMENT)
    assert differences(DOCUMENT, again) == []


@pytest.mark.parametrize(
    "value",
    [
        *(
            "yes",
            "no",
            "on",
            "off",
            "True",
            "null",
            "~",
            "",
            " 前面空格",
            "12:30",
            "010",
            "0x1F",
            "1e3",
            "1_000",
            "2026-01-01",
        ),
        *(
            "=",
            "<<",
            "- a",
            "a: b",
            "# 不是注释",
            "行一\n行二\n",
            "\n开头换行",
            "尾空格 \n下一行",
            "'单'\"双\"",
            "\u2028",
            "😀",
            "\t制表",
        ),
        *(Decimal("0.10"), Decimal("5"), Decimal("1E+3"), Decimal("-0.05"), True, False, None, 0, -7, date(2026, 1, 1)),
        *({"no": 1, "12:30": ["yes", Decimal("1.50")]}, [], {}, [[1], {"a": None}], {1: "在", 2: "办"}),
    ],
)
def test_what_is_written_is_read_as_the_very_same(value):
    assert same(read_entry(dump_entry(value)), value)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
)
SCALARS |= st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6)
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=12)


@given(
    st.recursive(
        SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3), max_leaves=8
    )
)
def test_anything_that_yaml_can_hold_comes_back(value):
    assert same(read_entry(dump_entry(value)), value)


def test_chinese_is_written_as_such_and_nothing_refers_to_anything_else():
    shared = ["甲"]
    assert dump_entry({"a": shared, "b": shared}) == "a:\n- 甲\nb:\n- 甲\n"


def test_an_entry_that_is_no_yaml_is_refused_with_line_and_column():
    with pytest.raises(CatalogueFault) as refused:
        read_entry("id: a\nzh: [未完\n")
    assert refused.value.faults[0].where.startswith("line 3, column 1")


@pytest.mark.parametrize("text", ["zh: yes", "at: 12:30", "a: 1\na: 2", "a: &x 1\nb: *x", 'zh: "\\0"', 'zh: "\\ud800"'])
def test_the_traps_of_yaml_are_refused_in_an_entry_too(text):
    with pytest.raises(CatalogueFault):
        read_entry(text)


# --- entries


def test_entries_are_known_by_id_by_code_and_by_what_names_them():
    assert list(entries(SMALL)) == [
        *(("blocks", "as_of"), ("items", "a"), ("items", "b")),
        *(("sources", "S-1"), ("sources", "S-2"), ("transitions", "draft-submit")),
    ]


def test_an_entry_that_comes_twice_or_names_nothing_is_told_apart():
    assert [code for code, _ in coded("items", [{"id": "a"}, {"id": "a"}, {"zh": "无"}])] == ["a", "a#2", "#3"]
    assert (code_of("transitions", {"from": "a"}), code_of("items", "x")) == ("", "")


def test_the_entries_are_the_whole_document():
    emptied = {name: type(part)() if isinstance(part, list | dict) else part for name, part in DOCUMENT.items()}
    changes = [Change(section, code, "added", value) for (section, code), value in entries(DOCUMENT).items()]
    assert same(compose(emptied, changes), DOCUMENT)


# --- changes laid over a document


def test_an_edited_entry_stays_in_its_place_and_an_added_one_stands_at_the_end():
    edited = Change("items", "a", "edited", {"id": "a", "days": 2})
    made = compose(SMALL, [edited, Change("items", "c", "added", {"id": "c"}), Change("sources", "S-1", "withdrawn")])
    assert [row["id"] for row in made["items"]] == ["a", "b", "c"]
    assert (made["items"][0]["days"], list(made["sources"])) == (2, ["S-2"])


def test_the_document_that_changes_are_laid_over_is_left_as_it_was():
    before = copy.deepcopy(SMALL)
    compose(SMALL, [Change("items", "a", "removed"), Change("blocks", "as_of", "edited", "2027-01-01")])
    assert before == SMALL


def test_an_order_names_the_codes_and_what_it_does_not_name_follows():
    made = compose(
        SMALL, [Change("order", "items", "edited", ["b"]), Change("order", "sources", "edited", ["S-2", "S-1"])]
    )
    assert (section_order(made, "items"), section_order(made, "sources")) == (["b", "a"], ["S-2", "S-1"])


# --- two documents compared


def test_what_differs_laid_over_the_old_document_gives_the_new_one_entry_by_entry_and_in_order():
    new = altered()
    made = compose(DOCUMENT, [change_of(each) for each in differences(DOCUMENT, new)])
    assert dump_document(made) == dump_document(new)


def test_each_entry_that_differs_is_named_once_with_what_became_of_it():
    found = [(each.section, each.code, each.kind) for each in differences(DOCUMENT, altered())]
    assert sorted(found) == [
        ("blocks", "as_of", "edited"),
        ("items", "ap-project-filing", "edited"),
        ("materials", "m-new", "added"),
        ("order", "derived", "edited"),
        ("order", "materials", "edited"),
        ("order", "transitions", "edited"),
        ("sources", "S-GH", "removed"),
        ("transitions", "a-c", "added"),
    ]


def test_fields_are_compared_leaf_by_leaf_and_lines_by_what_names_them():
    before = {"days": 5, "variants": [{"id": "v", "days": 3, "papers": ["x"]}], "note": "旧"}
    after = {"days": 5, "variants": [{"id": "w"}, {"id": "v", "days": 2, "papers": ["x", "y"]}], "src": "P"}
    assert fields_between(before, after) == (
        FieldDifference("variants[v].days", 3, 2, ("variants", "[v]", "days")),
        FieldDifference("variants[v].papers[y]", ABSENT, "y", ("variants", "[v]", "papers", "[y]")),
        FieldDifference("variants[w]", ABSENT, {"id": "w"}, ("variants", "[w]")),
        FieldDifference("note", "旧", ABSENT, ("note",)),
        FieldDifference("src", ABSENT, "P", ("src",)),
    )


def test_lines_that_only_changed_places_are_one_difference_of_the_list():
    assert fields_between({"papers": ["x", "y"]}, {"papers": ["y", "x"]}) == (
        FieldDifference("papers", ["x", "y"], ["y", "x"], ("papers",)),
    )


@pytest.mark.parametrize(("one", "other"), [(True, 1), (Decimal("1.0"), 1), (None, ABSENT), ("1", 1), ([], {})])
def test_what_only_looks_equal_differs(one, other):
    assert not same(one, other)
    assert len(fields_between({"a": one}, {"a": other})) == 1


def test_a_digest_tells_entries_apart_and_says_nothing_of_one_that_is_not_there():
    assert digest_of({"a": 1}) != digest_of({"a": True})
    assert (digest_of(None), digest_of(ABSENT)) == ("", "")
