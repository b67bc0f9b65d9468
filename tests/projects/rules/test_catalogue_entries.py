"""The friendly form of an entry: sent unchanged it changes nothing, and what no field names stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from projects.catalogue.loader import load_document
from projects.rules.catalogue_entries import FieldFault, read_form, rows_kept, written
from projects.rules.catalogue_fields import rows, short
from projects.rules.catalogue_sections import SECTIONS, fields_of
from projects.rules.drafting import ABSENT, entries, same
from projects.rules.sections import LISTS, MAPPINGS, NAMELESS, WHOLE

DOCUMENT = load_document()
ENTRIES = entries(DOCUMENT)


def changed(section: str, code: str, **texts: str) -> tuple[dict[str, Any], list[FieldFault]]:
    """The entry with these inputs typed over, as it is read back."""
    fields, value = fields_of(section, code), ENTRIES[section, code]
    posted = written(fields, value) | {name.replace("__", "-"): [text] for name, text in texts.items()}
    return read_form(fields, posted, value)


@pytest.mark.parametrize("none", ["无", "none"])
def test_every_entry_of_the_shipped_catalogue_comes_back_from_its_form_as_it_is(none: str) -> None:
    read = {
        key: read_form(fields_of(*key), written(fields_of(*key), value, none), value)
        for key, value in ENTRIES.items()
        if fields_of(*key)
    }

    assert {key for key, (value, faults) in read.items() if faults or not same(value, ENTRIES[key])} == set()
    assert len(read) > 500


def test_what_has_not_the_form_of_its_field_is_still_shown_and_asked_for() -> None:
    guide, case = fields_of(WHOLE, "guide_defaults"), fields_of("case_types", "ct-new")
    held = {"a": 1, "guide": 5}
    value, faults = read_form(guide, written(guide, held), held)
    assert (value, [fault.name for fault in faults]) == ({"a": {}, "guide": {}}, ["all-0-zh", "all-1-zh"])
    assert written(case, {"id": "ct-new", "items": 1})["items"] == ["1"]


def test_every_section_has_its_form() -> None:
    assert {code for code, section in SECTIONS.items() if section.fields} == {*LISTS, *MAPPINGS, *NAMELESS}
    assert SECTIONS[WHOLE].fields == ()


def test_one_changed_figure_changes_that_key_alone() -> None:
    value, faults = changed("items", "ap-energy", committed_workdays="４")

    assert faults == []
    assert value == {**ENTRIES["items", "ap-energy"], "committed_workdays": 4}


def test_keys_that_no_field_names_stay_as_they_are() -> None:
    value, _ = changed("items", "ap-eia", zh="环评")

    assert value["legal_note"] == ENTRIES["items", "ap-eia"]["legal_note"]


def test_a_field_of_a_row_within_rows_is_changed_in_its_place() -> None:
    value, faults = changed("items", "ap-eia", variants__1__committed_workdays="6")

    assert faults == []
    assert [each["committed_workdays"] for each in value["variants"]] == [15, 6, 0]


def test_a_row_that_is_crossed_out_goes_and_the_others_stay() -> None:
    value, _ = changed("items", "ap-eia", variants__0__drop="1")

    assert [each["id"] for each in value["variants"]] == ["form", "registration"]


def test_a_new_row_without_anything_in_it_is_none() -> None:
    value, faults = changed("items", "ap-eia", variants__n="4")

    assert (value, faults) == (ENTRIES["items", "ap-eia"], [])


def test_a_paper_without_a_condition_stands_as_a_bare_id_and_one_with_a_condition_as_a_row() -> None:
    value, _ = changed(
        "items", "ap-energy", materials__n="4", materials__3__id="m-scheme", materials__0__when="new_land == true"
    )

    assert value["materials"] == [
        {"id": "m-energy-report", "when": "new_land == true"},
        {"id": "m-filing", "when": "route != 'gov_approval'"},
        "m-license",
        "m-scheme",
    ]


def test_nothing_and_null_are_told_apart() -> None:
    own = changed("items", "ap-project-filing", variants__1__extension_workdays="")[0]["variants"][1]
    none = changed("items", "ap-project-filing", variants__1__extension_workdays="无")[0]["variants"][1]

    assert "extension_workdays" not in own
    assert none["extension_workdays"] is None


@pytest.mark.parametrize("typed", ["五", "-1", "1.5", "5天"])
def test_a_limit_that_is_no_whole_number_is_told_at_its_field(typed: str) -> None:
    _, faults = changed("items", "ap-energy", committed_workdays=typed)

    assert [fault.name for fault in faults] == ["committed_workdays"]


def test_a_required_text_that_was_emptied_is_told_at_its_field() -> None:
    _, faults = changed("items", "ap-energy", zh=" ")

    assert [(fault.name, fault.text.zh) for fault in faults] == [("zh", "要填")]


def test_a_day_that_is_none_is_told_at_its_field() -> None:
    _, faults = changed("policies", "po-west-cit", valid_to="2030-02-30")

    assert [fault.name for fault in faults] == ["valid_to"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12", 12), ("0.055", Decimal("0.055")), ("是", True), ("十", "十"), ("0.050", Decimal("0.050"))],
)
def test_a_parameter_takes_numbers_as_numbers_and_words_as_words(typed: str, value: Any) -> None:
    assert same(changed("parameters", "p_cd_ratio", value=typed)[0]["value"], value)


def test_ids_that_were_chosen_keep_their_order_and_new_ones_follow() -> None:
    fields, value = fields_of("items", "ap-eia"), ENTRIES["items", "ap-eia"]
    ticked = ["sp-hearing", "sp-expert", "sp-publicity"]

    read, _ = read_form(fields, written(fields, value) | {"special_procedures": ticked}, value)

    assert read["special_procedures"] == ["sp-publicity", "sp-hearing", "sp-expert"]


def test_all_matters_may_stand_as_one_word() -> None:
    assert changed("case_types", "ct-change", items="all")[0]["items"] == "all"
    assert changed("case_types", "ct-new", items="ap-eia，ap-energy")[0]["items"] == ["ap-eia", "ap-energy"]


def test_a_block_of_texts_takes_new_keys_and_refuses_one_twice() -> None:
    fields, block = fields_of("blocks", "provenance_defaults"), ENTRIES["blocks", "provenance_defaults"]
    number = len(block)
    more = {"all-n": [str(number + 2)], f"all-{number}-_key": ["fees"], f"all-{number}-_value": ["K"]}
    twice = {f"all-{number + 1}-_key": ["fees"], f"all-{number + 1}-_value": ["P"]}

    assert read_form(fields, written(fields, block) | more, block)[0] == {**block, "fees": "K"}
    assert [fault.name for fault in read_form(fields, written(fields, block) | more | twice, block)[1]] == [
        f"all-{number + 1}-_key"
    ]


def test_an_optional_group_that_is_empty_is_left_out() -> None:
    value, _ = changed("items", "ap-eia", commitment__available="", commitment__note="", commitment__src="")

    assert "commitment" not in value


def test_a_new_entry_begins_empty_and_says_what_is_missing() -> None:
    fields = fields_of("special_rules", "")

    assert read_form(fields, written(fields, {}), ABSENT)[1] == [
        FieldFault("id", read_form(fields, {}, ABSENT)[1][0].text),
        FieldFault("zh", read_form(fields, {}, ABSENT)[1][1].text),
    ]


def test_no_more_rows_than_allowed_are_read() -> None:
    field = rows("steps", "步骤", "Steps", (short("id", "编号", "Id"),))

    assert len(rows_kept(field, {"steps-n": ["99999"], "steps-0-id": ["a"], "steps-250-id": ["b"]}, "steps")) == 1
