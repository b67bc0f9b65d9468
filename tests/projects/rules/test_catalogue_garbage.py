"""Whatever stands in a catalogue file, checking never raises and reading refuses by line and column."""

from __future__ import annotations

import copy
import os
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.catalogue.loader import LARGEST, SHIPPED, CatalogueFault, load_document, read_document
from projects.rules.building import build_catalogue
from projects.rules.catalogue_check import Fault, faults

SOUND = load_document()
MANY = 200 if os.environ.get("FULL") == "1" else 60


def test_a_document_without_faults_can_be_built() -> None:
    assert len(build_catalogue(SOUND, "1").questions) == len(SOUND["profile_questions"])


def test_checking_leaves_the_document_as_it_was() -> None:
    document = copy.deepcopy(SOUND)
    faults(document)

    assert document == SOUND


def test_what_is_longer_than_its_column_is_a_fault_at_its_place() -> None:
    document = copy.deepcopy(SOUND)
    body = {"zh": "局" * 121, "en": "x" * 161, "level": "省" * 11, "note": "注" * 301}
    document["authorities"]["au-xzsp"].update(body)
    document["authorities"]["a" * 41] = document["authorities"]["au-zg"]
    document["sources"]["s" * 61] = document["sources"]["S-seed"]
    said = {each.where: each.zh for each in faults(document)}

    assert list(said) == [
        f"sources.{'s' * 61}",
        *(f"authorities.au-xzsp.{key}" for key in body),
        f"authorities.{'a' * 41}",
    ]
    assert said["authorities.au-xzsp.zh"].startswith("这里应为最多120个字的文字(现有121个字),现在是")


def test_a_missing_section_is_one_fault_and_not_one_for_every_reference_to_it() -> None:
    for section in ("authorities", "parameters", "materials", "items"):
        document = {name: part for name, part in SOUND.items() if name != section}
        assert [each.where for each in faults(document)] == [section]


def test_calendar_vectors_are_optional() -> None:
    calendar = {name: part for name, part in SOUND["calendar"].items() if name != "test_vectors"}

    assert faults({**SOUND, "calendar": calendar}) == []


@pytest.mark.parametrize("document", [None, [], 5, "text", {}, {1: 2}, {"items": None}])
def test_what_is_no_catalogue_at_all_is_a_fault(document: Any) -> None:
    assert faults(document)


def test_a_document_that_holds_itself_is_a_fault() -> None:
    document = copy.deepcopy(SOUND)
    document["items"].append(document)

    assert [each.where for each in faults(document)] == ["catalogue"]


def test_a_number_too_long_to_print_never_raises() -> None:
    document = copy.deepcopy(SOUND)
    document["version"] = document["profile_questions"][0]["default"] = 10**5000

    assert {each.where for each in faults(document)} == {"version", "profile_questions[is_secret].default"}


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=5) | st.binary(max_size=3)
    | st.sampled_from([datetime(2026, 1, 1, tzinfo=UTC), date.max, {1}, object(), "true", "ap-eia", "route", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "zh", "when", "item", "materials", "steps"]) | st.integers(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=4, deadline=None, derandomize=True)
@given(garbage=GARBAGE)
@pytest.mark.parametrize("section", list(SOUND))
def test_garbage_at_the_top_never_raises(section: str, garbage: Any) -> None:
    assert isinstance(faults({**SOUND, section: garbage}), list)


@settings(max_examples=MANY, deadline=None, derandomize=True)
@given(data=st.data(), garbage=GARBAGE)
def test_garbage_anywhere_never_raises(data: st.DataObject, garbage: Any) -> None:
    document = copy.deepcopy(SOUND)
    holder: Any = document
    for _ in range(data.draw(st.integers(0, 5))):
        inner = [part for part in (holder.values() if isinstance(holder, dict) else holder) if part]
        inner = [part for part in inner if isinstance(part, dict | list)]
        if not inner:
            break
        holder = data.draw(st.sampled_from(inner))
    key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = garbage

    assert all(isinstance(each, Fault) for each in faults(document))


@pytest.mark.parametrize("garbage", [None, 5, Decimal("sNaN")], ids=str)
@pytest.mark.parametrize("section", [name for name in SOUND if isinstance(SOUND[name], dict | list)])
def test_garbage_for_a_section_is_a_fault_of_that_section(section: str, garbage: Any) -> None:
    assert section in {each.where for each in faults({**SOUND, section: garbage})}


# --- the text of the file


def test_the_document_equals_safe_load_apart_from_exact_fractions() -> None:
    text = SHIPPED.read_text(encoding="utf-8")

    assert _with_floats(read_document(text)) == yaml.safe_load(text)
    assert SOUND["parameters"]["p_cd_ratio"]["value"] == Decimal("0.05")


def _with_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_floats(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_floats(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value


TEXTS: list[tuple[str, str, str, str]] = [
    ("a bracket is not closed", "a: [1", "line 2, column 1", "YAML"),
    ("a tab indents", "a:\n\t- 1", "line 2, column 1", "YAML"),
    ("a key stands twice", "a: 1\nb:\n  c: 1\n  c: 2", "line 4, column 3", "第3行"),
    ("an alias repeats a part", "a: &x [1]\nb: *x", "line 2, column 4", "引用"),
    ("a merge repeats a part", "a: {<<: {b: 1}}", "line 1, column 5", "<<"),
    ("an unquoted no is meant as text", "a: no", "line 1, column 4", "引号"),
    ("an unquoted on is meant as a key", "a: 1\non: 2", "line 2, column 1", "quotes"),
    ("a time of day would be read as a number", "a: 12:30", "line 1, column 4", "12:30"),
    ("a code with a leading zero would be read as octal", "a: 010", "line 1, column 4", "010"),
    ("a day does not exist", "a: 2026-02-30", "line 1, column 4", "day"),
    ("a tag asks for an object", "a: !!python/object:os.system {}", "line 1, column 4", "YAML"),
    ("a control character stands in the text", "a: 1\nb: \x01", "line 2, column 4", "control"),
    ("a second document follows", "a: 1\n---\nb: 1", "line 2, column 1", "document"),
    ("nesting has no end", "a: " + "[" * 100_000, "line 1, column 53", "嵌套"),
    ("the file is empty", "", "catalogue", "mapping"),
    ("the file is a list", "[1]", "catalogue", "mapping"),
    ("the file is too large", "#" * (LARGEST + 1), "catalogue", "2 MB"),
]


@pytest.mark.parametrize(("text", "where", "word"), [x[1:] for x in TEXTS], ids=[x[0] for x in TEXTS])
def test_a_faulty_text_is_refused_with_line_and_column(text: str, where: str, word: str) -> None:
    with pytest.raises(CatalogueFault) as refused:
        read_document(text)

    assert [each.where for each in refused.value.faults] == [where]
    assert word in refused.value.faults[0].zh + refused.value.faults[0].en


def test_several_repeated_keys_are_named_at_once() -> None:
    with pytest.raises(CatalogueFault) as refused:
        read_document("a: 1\na: 2\nb: 1\nb: yes")

    assert [each.where for each in refused.value.faults] == ["line 2, column 1", "line 4, column 1", "line 4, column 4"]


def test_fractions_are_exact_as_written() -> None:
    assert read_document("a: [0.1, -1.50, 1_000.5, .5, 1.0e+3]")["a"] == [
        Decimal(text) for text in ("0.1", "-1.50", "1000.5", ".5", "1.0e+3")
    ]
    assert str(read_document("a: 1.50")["a"]) == "1.50"


def test_loading_tells_all_faults_of_the_content(tmp_path: Any) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(SHIPPED.read_text("utf-8").replace("phase: ph5-production", "phase: ph6"), "utf-8")

    with pytest.raises(CatalogueFault, match="ph6") as refused:
        load_document(path)

    assert len(refused.value.faults) > 1


@pytest.mark.parametrize(
    ("content", "word"), [(None, "cannot be read"), (b"a: 1\nb: \xff", "UTF-8"), (b"#" * 2_000_001, "2 MB")]
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Any, content: bytes | None, word: str) -> None:
    path = tmp_path / "catalogue.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CatalogueFault, match=word):
        load_document(path)


@settings(max_examples=MANY, deadline=None, derandomize=True)
@given(text=st.text(alphabet="a1:-[]{}&*!<?|>#'\"%@ \n\t.\u4e2d\ud800\x00", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(CatalogueFault):
        assert isinstance(read_document(text), dict)
