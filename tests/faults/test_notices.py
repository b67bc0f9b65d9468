"""S4 for notices in a short form: worker, beat and Redis are killed under load. `make faults` is the long one."""

import pytest

from tests.conftest import environment
from tests.faults.drill import Drill, build_town
from tests.loopback import JsonServer, MailServer


@pytest.fixture
def drill(transactional_db, tmp_path):
    with MailServer() as mail, JsonServer() as gateway, JsonServer() as group:
        made = Drill(tmp_path, mail, gateway, group, environment()["DATABASE_URL"])
        yield made
        made.stop()


def test_s4_no_notice_is_lost_and_none_has_a_second_key_and_without_the_outbox_some_are_lost(drill):
    town = build_town(drill.group)
    drill.load("kept", town, pause=0.15)
    drill.load("off", town, pause=0.15, outbox=False)
    drill.start("redis", "worker", "beat", "kept", "off")
    wait(lambda: len(drill.acknowledged("kept")) > 3 and len(drill.acknowledged("off")) > 3, drill)
    drill.kill("worker", "beat")  # whatever was being sent says nothing more
    before = len(drill.acknowledged("off"))
    wait(lambda: len(drill.acknowledged("off")) > before + 3, drill)
    drill.kill("redis")  # with everything that was in the queue
    drill.start("redis", "worker", "beat")
    before = len(drill.acknowledged("kept"))
    wait(lambda: len(drill.acknowledged("kept")) > before + 3, drill)
    drill.kill("kept", "off")
    drill.settle(30)

    assert drill.counted("kept") == {}
    assert drill.strange_keys() == set()
    assert drill.counted("off").get("events told to too few", 0) > 0  # the same drill without the outbox fails


def wait(true, drill, seconds: float = 30) -> None:
    import time

    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, drill.logs()
        time.sleep(0.05)
