"""Places of faults and the entries they belong to; what a changed entry would bring with it."""

from __future__ import annotations

import pytest

from projects.catalogue.loader import load_document
from projects.rules.catalogue_places import Place, belongs, check_change, entry_at, place_of
from projects.rules.drafting import Change, entries

DOCUMENT = load_document()
ENTRIES = entries(DOCUMENT)


@pytest.mark.parametrize(
    ("section", "code", "place"),
    [
        ("items", "ap-eia", "items[ap-eia]"),
        ("parameters", "p_cd_ratio", "parameters.p_cd_ratio"),
        ("transitions", "draft-submit", "transitions[draft/submit]"),
        ("eia_hints", "new_material", "eia_hints[new_material]"),
        ("blocks", "calendar", "calendar"),
    ],
)
def test_an_entry_and_its_place_name_each_other(section: str, code: str, place: str) -> None:
    assert place_of(section, code) == place
    assert entry_at(f"{place}.zh") == Place(section, code, "" if section == "blocks" else "zh")


def test_a_place_belongs_to_an_entry_only_from_its_end_on() -> None:
    assert belongs("items[ap-eia].variants[form].when", "items[ap-eia]")
    assert belongs("items[ap-eia]", "items[ap-eia]")
    assert not belongs("parameters.p_cd_ratio2.value", "parameters.p_cd_ratio")


def changed(section: str, code: str, **values: object) -> Change:
    return Change(section, code, "edited", {**ENTRIES[section, code], **values})


def test_a_sound_change_brings_nothing() -> None:
    assert check_change(DOCUMENT, [], changed("items", "ap-energy", committed_workdays=4)).sound


def test_a_promise_longer_than_the_law_is_a_fault_of_the_entry_that_can_be_read() -> None:
    found = check_change(DOCUMENT, [], changed("items", "ap-energy", committed_workdays=21))

    assert found.here[0].where == "items[ap-energy].committed_workdays"
    assert (found.elsewhere, found.unreadable) == ([], False)


def test_a_rule_that_names_an_unknown_question_is_a_fault_at_the_rule() -> None:
    found = check_change(DOCUMENT, [], changed("items", "ap-energy", applies_when="energy_aplies == true"))

    assert [fault.where for fault in found.here] == ["items[ap-energy].applies_when"]


def test_an_entry_without_a_key_that_it_must_have_cannot_be_read() -> None:
    value = {key: each for key, each in ENTRIES["items", "ap-energy"].items() if key != "phase"}

    assert check_change(DOCUMENT, [], Change("items", "ap-energy", "edited", value)).unreadable


def test_what_leans_on_a_changed_entry_is_told_elsewhere() -> None:
    options = [each for each in ENTRIES["profile_questions", "land_mode"]["options"] if each != "allocation"]

    found = check_change(DOCUMENT, [], changed("profile_questions", "land_mode", options=options))

    assert not found.sound
    assert all(not belongs(fault.where, "profile_questions[land_mode]") for fault in found.elsewhere)


def test_faults_that_stood_before_are_not_told_again() -> None:
    change = changed("items", "ap-energy", committed_workdays=21)
    known = check_change(DOCUMENT, [], change).here

    assert check_change(DOCUMENT, known, change).sound
