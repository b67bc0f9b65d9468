"""Matters that the catalogue no longer has: their pages and handouts say since when, why, and what to read instead."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from projects.models import CatalogueEntry, CatalogueVersion
from projects.operations.catalogue_drafts import withdraw_entry
from tests.projects.operations.drafts import AT, keepers, keeping, opened, published, said

LATER = date(2027, 1, 1)
MINERAL = "/catalogue/sm-mineral/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def made():
    """Two keepers; their second version has one matter less, a third to come has another matter less."""
    two = keepers()
    for code, day in (("sm-mineral", None), ("sm-drain", LATER)):
        draft = opened(two[0], effective_on=day)
        draft = withdraw_entry(draft, "special_matters", code, "并入规划条件核实", **said(two[0]))
        published(draft, *two)
    return two


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made, AT) as found:
        yield found


@pytest.fixture
def two(world, db):
    return list(world)


def read(address: str, status: int) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("address", [MINERAL, f"{MINERAL}handout.pdf"])
def test_a_matter_that_was_withdrawn_says_since_when_why_and_what_to_read(two, address):
    page = read(address, 410)
    for words in ("2026年11月24日", "2026-11-22.2", "并入规划条件核实", f"{MINERAL}?version=2026-11-22", "noindex"):
        assert words in page


def test_it_can_be_read_as_it_stood_and_says_that_it_is_over(two):
    page = read(f"{MINERAL}?version=2026-11-22", 200)
    assert ("压覆" in page, "这是 2026-11-22 版的内容" in page, "看从哪天起、为什么" in page) == (True, True, True)
    older = read("/catalogue/ap-eia/?version=2026-11-22", 200)
    assert ("看现行的内容" in older, "handout.pdf" in older) == (True, False)


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/sm-never/",
        "/catalogue/sm-never/handout.pdf",
        f"{MINERAL}?version=2026-11-22.2",
        f"{MINERAL}?version=1999-01-01",
        f"{MINERAL}?version=%00",
        "/catalogue/ap-eia/?version=2026-11-22.3",
    ],
)
def test_what_never_was_or_is_not_in_force_yet_is_not_found(two, address):
    read(address, 404)


def test_until_its_day_a_matter_that_will_be_withdrawn_stands(two):
    read("/catalogue/sm-drain/", 200)
    with time_machine.travel("2027-01-02 09:00+08:00", tick=False):
        assert "2027年1月1日" in read("/catalogue/sm-drain/", 410)


def test_a_matter_that_went_with_its_whole_version_says_so(two):
    row = CatalogueVersion.objects.get(number="2026-11-22.2")
    row.pk, row.number, row.digest = None, "2026-11-22.9", "9"
    row.withdrawn_at, row.withdrawn_reason = AT, "整版写错了"
    row.save()
    names = {"zh": "多出来的事项", "en": "One too many", "provenance": "P", "data": {}}
    CatalogueEntry.objects.create(version=row, section="special_matters", code="sm-odd", position=0, **names)
    page = read("/catalogue/sm-odd/", 410)
    assert all(words in page for words in ("目录 2026-11-22.9 2026年11月24日整版撤回", "整版写错了", "多出来的事项"))


def test_the_version_in_force_has_one_address_for_its_matters(two):
    answer = Client().get("/catalogue/ap-eia/?version=2026-11-22.2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/catalogue/ap-eia/")
