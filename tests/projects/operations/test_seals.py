"""The seal file: heads of the chains, outside the database."""

from datetime import UTC, datetime

import pytest

from projects.models import Locality
from projects.operations.events import record, seal_heads, verify_chains

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return settings.SEAL_FILE


@pytest.fixture
def zone(db):
    return Locality.objects.create(zh="区", en="Zone", province="省", city="市", site_zh="站", site_en="Site")


def test_a_line_cut_short_by_a_crash_is_no_false_alarm_and_the_next_seal_stands_by_itself(zone, seal_file):
    record(zone, "one", by=None, at=AT)
    seal_heads()
    with seal_file.open("a") as file:
        file.write('{"stream": "zo')
    assert verify_chains() == (1, 1, [])
    record(zone, "two", by=None, at=AT)
    assert seal_heads() == 1
    assert seal_file.read_text().count("\n") == 2
    assert verify_chains() == (2, 1, [])


def test_a_sealed_line_that_was_spoiled_is_a_fault_with_its_number(zone, seal_file):
    record(zone, "one", by=None, at=AT)
    seal_heads()
    seal_file.write_text("spoiled\n" + seal_file.read_text())
    _, _, faults = verify_chains()
    assert [(fault.stream, fault.seq) for fault in faults] == [("heads.seal", 1)]


def test_an_unmoved_chain_is_not_sealed_again(zone, seal_file):
    record(zone, "one", by=None, at=AT)
    assert [seal_heads(), seal_heads()] == [1, 0]
