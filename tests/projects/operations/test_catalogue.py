"""Publishing the catalogue and importing holiday notices."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from approval_portal.accounts.models import Body
from projects.catalogue.loader import SHIPPED, CatalogueFault, read_document
from projects.models import CalendarNotice, CatalogueEntry, CatalogueVersion, Event, Holiday, Locality
from projects.operations.catalogue import BLOCKS, LISTS, MAPPINGS, NAMELESS, import_holiday_notice, publish_catalogue
from projects.operations.refusals import Refused
from projects.queries import current_version, work_calendar
from projects.rules.calendar import DayRule

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TEXT = SHIPPED.read_text(encoding="utf-8")
NOT_ENTRIES = {"version", "as_of", "locality", "committed_rule", "state_notes", "parallel_notes"}


def publish(text: str = TEXT) -> CatalogueVersion:
    return publish_catalogue(text, by=None, at=AT)


def rule(day: date, *, works: bool = False) -> DayRule:
    return DayRule(day, works, "假日", "Holiday", "通知")


def bring(year: int, *days: DayRule, name: str = "通知", announced: bool = True) -> CalendarNotice:
    return import_holiday_notice(year, name, days, announced=announced, by=None, at=AT)


def counts() -> list[int]:
    return [model.objects.count() for model in (CatalogueVersion, CatalogueEntry, Body, Locality, Event)]


# --- publishing


def test_the_same_text_published_twice_is_one_version():
    first = publish()
    before = counts()

    again = publish()

    assert (again.pk, counts()) == (first.pk, before)


def test_another_text_of_the_same_day_is_a_version_of_its_own_and_the_newest():
    first, second = publish(), publish(TEXT + "# a remark\n")
    assert (first.number, second.number) == ("2026-11-22", "2026-11-22.2")
    assert CatalogueVersion.objects.first() == second


def test_a_faulty_text_loads_nothing_and_names_every_fault():
    faulty = TEXT.replace("authority: au-sg", "authority: au-nobody").replace(
        'ask_if: "is_residential == true"', 'ask_if: "is_residental == true"'
    )

    with pytest.raises(CatalogueFault) as refused:
        publish(faulty)

    assert [each.where for each in refused.value.faults] == [
        "items[ap-drawing].authority",
        "profile_questions[class1_highrise_residential].ask_if",
    ]
    assert counts() == [0, 0, 0, 0, 0]


def test_every_entry_of_the_file_is_a_row_with_its_provenance():
    document = read_document(TEXT)
    expected = {(name, row["id"]): row for name in LISTS for row in document[name]}
    expected |= {(name, code): row for name in MAPPINGS for code, row in document[name].items()}

    version = publish()

    rows = {(row.section, row.code): row for row in version.entries.all()}
    nameless = sum(len(document[name]) for name in NAMELESS)
    assert len(rows) == len(expected) + nameless + len(BLOCKS)
    for key, entry in expected.items():
        src = str(entry.get("src", ""))
        letter = src.lstrip()[:1]
        assert rows[key].src == src[:300], key
        assert rows[key].provenance == (letter if letter in ("C", "K", "P") else "K"), key
        assert rows[key].zh == str(entry.get("zh", entry.get("title", "")))[:300], key


def test_no_section_of_the_file_is_forgotten():
    sections = {*LISTS, *MAPPINGS, *NAMELESS, *BLOCKS}
    assert read_document(TEXT).keys() - NOT_ENTRIES == sections


def test_a_version_brings_the_bodies_and_keeps_the_site_names_that_were_set():
    Locality.objects.create(zh="某区", en="A zone", province="某省", city="某市", site_zh="我的名字", site_en="My name")
    version = publish()
    assert set(Body.objects.values_list("code", flat=True)) == set(
        version.entries.filter(section="authorities").values_list("code", flat=True)
    )
    assert Locality.objects.get().site_zh == "我的名字"


def test_the_very_text_of_a_withdrawn_version_does_not_come_back_by_itself(tmp_path):
    publish()
    newer = publish(TEXT + "# newer\n")
    CatalogueVersion.objects.exclude(pk=newer.pk).update(withdrawn_at=AT, withdrawn_reason="写错了")
    with pytest.raises(Refused, match="2026-11-22，2026年11月22日已撤回"):
        publish()
    assert "已撤回" in load()  # the shipped file is loaded with every update: it says so and goes on
    file = tmp_path / "same.yaml"
    file.write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match="已撤回"):
        load(str(file))
    assert (current_version(), CatalogueVersion.objects.count()) == (newer, 2)


# --- notices


def test_the_newest_notice_of_a_year_supersedes_and_the_older_one_stays_on_record():
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    older = bring(2026, rule(monday), name="第一次通知")
    newer = bring(2026, rule(tuesday), name="第二次通知")

    assert list(CalendarNotice.objects.in_force()) == [newer]
    assert list(CalendarNotice.objects.filter(superseded=True)) == [older]
    assert list(older.days.values_list("day", flat=True)) == [monday]
    assert (work_calendar().is_workday(monday), work_calendar().is_workday(tuesday)) == (True, False)


def test_the_same_notice_again_changes_nothing():
    first = bring(2026, rule(date(2026, 3, 2)))
    again = bring(2026, rule(date(2026, 3, 2)))
    assert (again.pk, CalendarNotice.objects.count(), Holiday.objects.count(), Event.objects.count()) == (
        first.pk,
        1,
        1,
        1,
    )


def test_a_notice_that_corrects_a_name_alone_takes_the_place_of_the_one_before():
    older = bring(2026, rule(date(2026, 3, 2)))
    newer = bring(2026, replace(rule(date(2026, 3, 2)), name_zh="清明节"))
    assert [each.pk for each in CalendarNotice.objects.in_force()] == [newer.pk] != [older.pk]
    assert Holiday.objects.get(notice=newer).name_zh == "清明节"


def test_a_notice_of_one_year_leaves_the_others_in_force():
    kept = bring(2025, rule(date(2025, 3, 3)))
    bring(2026, rule(date(2026, 3, 2)))
    assert kept in CalendarNotice.objects.in_force()


# --- manage.py load_catalogue


def load(*arguments: str) -> str:
    out = io.StringIO()
    call_command("load_catalogue", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_version_and_brings_the_known_calendars():
    assert "2026-11-22" in load()
    in_force = dict(CalendarNotice.objects.in_force().values_list("year", "announced"))
    assert in_force == {2022: True, 2023: True, 2024: True, 2025: True, 2026: True, 2027: False}


def test_the_imported_2026_is_the_catalogues_own_list():
    load()
    calendar, days = read_document(TEXT)["calendar"], Holiday.objects.filter(notice__year=2026)
    assert list(days.filter(works=False, day__year=2026).values_list("day", flat=True)) == calendar["holidays_2026"]
    made_up = days.filter(works=True, day__year=2026).values_list("day", flat=True)
    assert list(made_up) == calendar["workdays_on_weekend_2026"]


def test_the_command_run_again_changes_nothing_and_asks_little(django_assert_max_num_queries):
    load()
    before = counts(), CalendarNotice.objects.count(), Holiday.objects.count()
    with django_assert_max_num_queries(10):
        load()
    assert (counts(), CalendarNotice.objects.count(), Holiday.objects.count()) == before


def test_a_notice_that_a_keeper_imported_outlives_the_next_run():
    load()
    keepers = [bring(year, rule(date(year, 3, 2)), name="国务院办公厅修订通知") for year in (2026, 2027)]
    load()
    assert set(keepers) <= set(CalendarNotice.objects.in_force())


def test_the_command_prints_each_fault_with_its_place_and_ends_with_1(tmp_path):
    file = tmp_path / "faulty.yaml"
    file.write_text(TEXT.replace("authority: au-sg", "authority: au-nobody"), encoding="utf-8")

    with pytest.raises(CommandError, match=r"items\[ap-drawing\]\.authority: ") as refused:
        load(str(file))

    assert refused.value.returncode == 1
    assert (counts(), CalendarNotice.objects.count()) == ([0, 0, 0, 0, 0], 0)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"- a\n- list\n", b""])
def test_a_file_that_holds_no_catalogue_is_refused_in_plain_words(tmp_path, content):
    file = tmp_path / "odd.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError):
        load(str(file))
    assert counts() == [0, 0, 0, 0, 0]
