"""What differs between two catalogues, in words: sections, entries, fields and values in both languages."""

import copy
from decimal import Decimal

import pytest

from projects.catalogue.loader import SHIPPED, read_document
from projects.rules.drafting import ABSENT, differences
from projects.rules.drafting_words import NONE, entry_name, lines_of, names_of, section_name, value_words
from projects.rules.wording import Text

DOCUMENT = read_document(SHIPPED.read_text(encoding="utf-8"))


def told(change) -> list[tuple[str, str, str, str]]:
    """(label, label in English, before, after) of every field that the change alters in the first item."""
    document = copy.deepcopy(DOCUMENT)
    change(document["items"][0])
    names = names_of(DOCUMENT, document)
    (found,) = [each for each in differences(DOCUMENT, document) if each.section == "items"]
    sides = [[said.text.zh if said else "" for said in (line.before, line.after)] for line in lines_of(found, names)]
    return [(line.label.zh, line.label.en, *side) for line, side in zip(lines_of(found, names), sides, strict=True)]


def test_a_field_is_called_what_its_form_calls_it_and_a_row_by_its_name():
    def change(item):
        item["committed_workdays"] = 2
        item["variants"][1]["materials"].append("m-license-copy")
        item["predecessors"][0]["type"] = "soft"

    assert told(change) == [
        ("情形 · verification · 材料", "Variants · verification · Papers", "", "m-license-copy"),
        ("承诺时限（工作日）", "Committed limit (working days)", "1", "2"),
        (
            "前置 · 建设项目用地预审与选址意见书核发 · 约束",
            "Prerequisites · Land pre-examination and siting opinion · Kind",
            "硬前置：没有它不能办",
            "软前置：通常在先，不挡",
        ),
    ]


def test_what_a_form_does_not_know_is_called_by_its_key():
    assert told(lambda item: item.update({"other_key": "新"})) == [("other_key", "other_key", "", "新")]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, NONE.zh, NONE.en),
        (True, "是", "Yes"),
        (Decimal("0.40"), "0.4", "0.4"),
        ("au-x", "某局（au-x）", "A bureau (au-x)"),
        (["au-x", "别的"], "某局（au-x）、别的", "A bureau (au-x), 别的"),
        ({"a": 1}, "a: 1", "a: 1"),
    ],
)
def test_a_value_is_said_as_a_reader_takes_it(value, zh, en):
    assert value_words(value, {"au-x": Text("某局", "A bureau")}).text == Text(zh, en)


def test_sections_and_entries_have_names_and_what_has_none_its_code():
    assert (section_name("items").en, section_name("order").zh, section_name("x").zh) == ("Approval items", "次序", "x")
    assert entry_name("order", "derived", []) == section_name("derived")
    assert entry_name("blocks", "as_of", "2026-11-22").en == "As of"
    assert entry_name("sources", "S-1", {"title": "某法"}) == Text("某法", "")
    assert entry_name("transitions", "a-b", ABSENT) == Text("a-b", "a-b")
