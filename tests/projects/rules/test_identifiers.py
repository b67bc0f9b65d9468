"""Numbers that people type: sound ones pass as typed, wrong ones are told which check failed, in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.identifiers import (
    CREDIT_CHARS,
    BadIdentifier,
    check_credit_code,
    check_id_card,
    check_item_number,
    check_mobile,
    check_project_code,
    has_valid_check_digit,
    make_credit_code,
    make_item_number,
    mask_id,
    mask_phone,
    normalise_credit_code,
    with_check_digit,
)

REAL_CODES = [  # catalogue, identifiers.uscc.examples
    "914403001922038216",
    "9144030071526726XG",
    "91440300708461136T",
    "91330100799655058B",
    "91110000802100433B",
    "9152000071430580XT",
]
ID_CARD = "11010519491231002X"  # the standard's own example
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def problem(check, *args) -> BadIdentifier:
    with pytest.raises(BadIdentifier) as caught:
        check(*args)
    return caught.value


@pytest.mark.parametrize("code", REAL_CODES)
def test_a_real_credit_code_passes(code: str) -> None:
    check_credit_code(code)


@pytest.mark.parametrize("code", REAL_CODES)
def test_the_check_digits_of_real_codes_are_computed(code: str) -> None:
    assert make_credit_code(code[:8], code[8:16]) == code


def test_a_code_pasted_full_width_lower_case_with_blanks_passes() -> None:
    typed = "  9144 0300\u30007152 6726xｇ\n"
    assert normalise_credit_code(typed) == "9144030071526726XG"
    check_credit_code(typed)


@pytest.mark.parametrize(("code", "now"), [("", 0), ("91440300192203821", 17), ("9144030019220382160", 19)])
def test_a_wrong_length_says_how_many_there_are_and_should_be(code: str, now: int) -> None:
    found = problem(check_credit_code, code)
    assert found.code_of_problem == "credit_length"
    assert "18" in found.text_zh
    assert f"你填了{now}位" in found.text_zh
    assert f"you entered {now}" in found.text_en


@pytest.mark.parametrize("letter", ["I", "O", "S", "V", "Z", "中", "*"])
def test_a_character_that_is_not_allowed_is_named_with_its_place(letter: str) -> None:
    found = problem(check_credit_code, "9144030019" + letter + "2038216")
    assert found.code_of_problem == "credit_character"
    assert f"第11位“{letter}”" in found.text_zh
    assert f"character 11 “{letter}”" in found.text_en


def test_every_wrong_character_is_named_at_once_and_look_alikes_are_hinted_at() -> None:
    found = problem(check_credit_code, "9144O3OO1922038216")
    assert "第5位“O”、第7位“O”、第8位“O”" in found.text_zh
    assert "“O”是不是数字0" in found.text_zh


def test_a_region_that_is_not_digits_is_named() -> None:
    found = problem(check_credit_code, "9144A3001922038216")
    assert found.code_of_problem == "credit_region"
    assert "“44A300”" in found.text_zh


def test_a_wrong_organisation_code_is_told_from_a_wrong_last_digit() -> None:
    assert problem(check_credit_code, "914403001922038316").code_of_problem == "credit_organisation"
    assert problem(check_credit_code, "914403001922038217").code_of_problem == "credit_check"
    assert problem(check_credit_code, "814403001922038216").code_of_problem == "credit_check"


def test_an_invented_code_from_public_sources_fails() -> None:
    problem(check_credit_code, "91610000220513273N")


@given(st.sampled_from(REAL_CODES), st.integers(0, 17), st.sampled_from(CREDIT_CHARS))
def test_one_wrong_character_anywhere_in_a_credit_code_is_found(code: str, place: int, char: str) -> None:
    typed = code[:place] + char + code[place + 1 :]
    if typed == code:
        check_credit_code(typed)
    else:
        problem(check_credit_code, typed)


@given(st.text("0123456789", min_size=6, max_size=6), st.text(CREDIT_CHARS, min_size=8, max_size=8))
def test_a_made_code_passes_its_own_check(region: str, body: str) -> None:
    check_credit_code(make_credit_code("91" + region, body))


@pytest.mark.parametrize(
    ("prefix", "body", "code"),
    [
        ("9161010", "12345678", "credit_length"),
        ("91610100", "1234567O", "credit_character"),
        ("9161A100", "12345678", "credit_region"),
    ],
)
def test_a_code_is_not_made_from_wrong_parts(prefix: str, body: str, code: str) -> None:
    assert problem(make_credit_code, prefix, body).code_of_problem == code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2405-610112-04-01-123456", "current"),
        ("2011-610112-04-01-123456", "current"),  # November 2020: the month the new form came
        ("2018-610162-41-03-012345", "legacy"),
        ("２４０５－６１０１１２－０４－０１－１２３４５６", "current"),
        ("2405—610112—04—01—123456", "current"),
    ],
)
def test_a_project_code_of_either_form_passes(code: str, kind: str) -> None:
    assert check_project_code(code) == kind


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("2405-610112-04-01-12345", "project_shape"),
        ("2405610112040112345", "project_shape"),
        ("2405-61O112-04-01-123456", "project_shape"),
        ("2413-610112-04-01-123456", "project_month"),
        ("2400-610112-04-01-123456", "project_month"),
        ("2014-610112-04-01-123456", "project_month"),
        ("2021-610112-04-01-123456", "project_month"),
    ],
)
def test_a_project_code_says_what_is_wrong(code: str, wrong: str) -> None:
    assert problem(check_project_code, code).code_of_problem == wrong


def test_the_region_is_asked_only_when_regions_are_known() -> None:
    code = "2405-610162-04-01-123456"
    assert check_project_code(code) == "current"
    assert check_project_code(code, {"610162"}) == "current"
    assert problem(check_project_code, code, {"610112", "610117"}).code_of_problem == "project_region"


def test_the_project_codes_own_check_digit_is_not_verified() -> None:
    assert {check_project_code(f"2405-610112-04-01-12345{digit}") for digit in range(10)} == {"current"}


def test_the_check_character_is_the_one_of_iso_7064() -> None:
    assert with_check_digit("A12425GABC1234002") == "A12425GABC1234002M"  # the example of the GRid standard


@given(st.text(LETTERS, min_size=1, max_size=24), st.data())
def test_one_wrong_character_in_an_item_number_is_found(text: str, data: st.DataObject) -> None:
    number = with_check_digit(text)
    place = data.draw(st.integers(0, len(number) - 1))
    char = data.draw(st.sampled_from(LETTERS.replace(number[place], "")))
    assert has_valid_check_digit(number)
    assert not has_valid_check_digit(number[:place] + char + number[place + 1 :])


def test_hyphens_case_and_blanks_do_not_matter_in_an_item_number() -> None:
    number = with_check_digit("XAE-20261122-00017-")
    assert has_valid_check_digit(number)
    assert has_valid_check_digit(f" {number.lower().replace('-', '')} ")


@pytest.mark.parametrize("text", ["", "7", "XAE/17", "编号1"])
def test_what_is_no_item_number_has_no_valid_check_digit(text: str) -> None:
    assert not has_valid_check_digit(text)


@given(st.text("ABCDEFGHJKX0123456789", min_size=2, max_size=8), st.dates(date(2022, 1, 1)), st.integers(1, 99999))
def test_a_made_item_number_passes_its_own_check_however_it_is_typed(zone: str, day: date, number: int) -> None:
    made = make_item_number(zone, day, number)
    assert check_item_number(made) == check_item_number(f" {made.lower().replace('-', '')} ") == made


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("", "item_shape"),
        ("XAJK-2026112-00037-E", "item_shape"),
        ("X-20261122-00037-E", "item_shape"),
        ("XAJK-20261322-00037-E", "item_day"),
        ("XAJK-20261122-00037-4", "item_check"),
        ("XAJK-20261122-00073-E", "item_check"),
    ],
)
def test_an_item_number_says_what_is_wrong(number: str, wrong: str) -> None:
    assert problem(check_item_number, number).code_of_problem == wrong


@pytest.mark.parametrize(("zone", "number"), [("XAJK", 0), ("XAJK", 100_000), ("", 1), ("西安", 1)])
def test_an_item_number_is_not_made_from_wrong_parts(zone: str, number: int) -> None:
    with pytest.raises(ValueError, match="办件编号"):
        make_item_number(zone, date(2026, 11, 22), number)


@pytest.mark.parametrize("number", ["13800138000", "+86 138-0013-8000", "１９９０００００００１"])
def test_a_mobile_number_passes(number: str) -> None:
    check_mobile(number)


@pytest.mark.parametrize("number", ["", "12800138000", "1380013800", "138001380001", "029-12345678"])
def test_what_is_no_mobile_number_is_refused(number: str) -> None:
    assert problem(check_mobile, number).code_of_problem == "mobile"


@pytest.mark.parametrize("number", [ID_CARD, ID_CARD.lower(), "110105 19491231 002X"])
def test_an_identity_card_number_passes(number: str) -> None:
    check_id_card(number)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (ID_CARD[:-1], "id_length"),
        ("1101051949123100AX", "id_character"),
        ("110105194902300021", "id_date"),
        ("110105194912310021", "id_check"),
        ("110105194912310202", "id_check"),
    ],
)
def test_an_identity_card_number_says_what_is_wrong_and_never_shows_it(number: str, wrong: str) -> None:
    found = problem(check_id_card, number)
    assert found.code_of_problem == wrong
    assert not re.search(r"\d{3}", found.text_zh + found.text_en)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138 0013 8000", "138****8000"),
        ("029-12345678", "********5678"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_a_phone_number_is_masked(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(("number", "shown"), [(ID_CARD, "110***********002X"), ("E12345678", "*********"), ("", "")])
def test_an_identity_number_is_masked_without_the_date_of_birth(number: str, shown: str) -> None:
    assert mask_id(number) == shown
