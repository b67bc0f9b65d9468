"""S24: what is masked tells nobody the number; a mask that comes back means what is stored; S17: the code of an item."""

import re
from datetime import date

import pytest

from projects.rules.identifiers import make_item_number
from projects.rules.masking import is_mask, mask_email, mask_within, masked, meant
from projects.rules.query_codes import ALPHABET, fits, query_code

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("limin@x.org", "l***@x.org"),
        ("li@x.org", "***@x.org"),
        (" a@x.org ", "***@x.org"),
        ("nobody", "******"),
        ("", ""),
    ],
)
def test_an_address_shows_its_first_letter_and_its_host(address, shown):
    assert mask_email(address) == shown


def test_numbers_that_somebody_wrote_into_a_text_are_masked_and_the_rest_stays():
    text = "请找张工13812345678或138-1234-5678，证件61010219900101123x；单号20261122000371234567，电话029-86510000"
    shown = mask_within(text)
    assert "13812345678" not in shown
    assert "138-1234-5678" not in shown
    assert "19900101" not in shown
    assert "138****5678" in shown
    assert "20261122000371234567" in shown
    assert "029-86510000" in shown


def test_only_the_fields_that_name_a_person_are_masked():
    row = {"name": "升科", "contact_phone": "13812345678", "contact_email": "limin@x.org", "version": 3, "phone": ""}
    assert masked(row) == row | {"contact_phone": "138****5678", "contact_email": "l***@x.org"}


def test_a_mask_that_comes_back_means_what_is_stored_and_anything_else_what_was_typed():
    stored = {"contact_phone": "13812345678", "name": "旧"}
    assert meant({"contact_phone": " 138****5678 ", "name": "旧"}, stored) == {
        "contact_phone": "13812345678",
        "name": "旧",
    }
    assert meant({"contact_phone": "138****5679"}, stored) == {"contact_phone": "138****5679"}
    assert meant({"contact_phone": ""}, stored) == {"contact_phone": ""}
    assert meant({"contact_phone": "138****5678"}, {}) == {"contact_phone": "138****5678"}


@pytest.mark.parametrize(
    ("name", "value", "yes"), [("phone", "138****5678", True), ("phone", "1381", False), ("note", "*", False)]
)
def test_a_number_with_stars_is_no_number(name, value, yes):
    assert is_mask(name, value) is yes


def test_the_code_is_eight_clear_characters_and_another_for_every_token():
    codes = {query_code(f"{number:032x}") for number in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code) for code in codes)
    assert not set(ALPHABET) & set("0O1I2Z5S")


def test_the_code_of_a_token_never_changes():
    """It is printed on paper."""
    assert query_code(TOKEN) == "ACJY-E46E"


@pytest.mark.parametrize(
    "change", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:4]} {c[5:]} ", lambda c: c.replace("-", "－")]
)
def test_the_code_is_read_as_people_type_it(change):
    assert fits(change(query_code(TOKEN)), TOKEN)


@pytest.mark.parametrize("typed", ["", "    ", "AAAA-AAAA", "汉字汉字", "\x00", "A" * 10_000])
def test_a_wrong_code_does_not_fit(typed):
    assert not fits(typed, TOKEN)


def test_the_example_in_the_form_is_a_sound_number():
    assert make_item_number("ZONE", date(2026, 11, 22), 37) == "ZONE-20261122-00037-E"
