"""`make faults`: the long drill of S4 for notices. Worker, beat, Redis, PostgreSQL and those who submit are killed (-9) at
random moments under load; every acknowledged submission is there once, everybody was told of it once by every channel, no
notice is lost and none has a second key. The same drill without the outbox must fail.

FAULT_SECONDS: how long it storms (60); FAULT_SEED: another order of kills.
"""

import os
import pwd
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.test.utils import override_settings

from tests import throwaway
from tests.faults.drill import ROOT, Drill, build_town
from tests.loopback import JsonServer, MailServer

SECONDS, SEED = float(os.environ.get("FAULT_SECONDS", "60")), int(os.environ.get("FAULT_SEED", "3210"))
VICTIMS = ("worker", "beat", "redis", "postgres", "web-1", "web-2")


@pytest.fixture
def drill(django_db_blocker):
    """With a PostgreSQL of its own, durable as in production; this process reads from it, too."""
    folder = Path(tempfile.mkdtemp(prefix="pt-", dir="/tmp"))
    with MailServer() as mail, JsonServer() as gateway, JsonServer() as group:
        made = Drill(folder, mail, gateway, group, None)
        postgres(made)
        own, theirs = (
            connection.settings_dict.copy(),
            {"NAME": "portal", "HOST": str(folder), "PORT": "", "USER": "postgres"},
        )
        with django_db_blocker.unblock(), override_settings():
            connection.close()
            connection.settings_dict.update(theirs)
            yield made
            connection.close()
            connection.settings_dict.update(own)
        made.stop()
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def postgres(drill: Drill) -> None:
    """PostgreSQL refuses to run as root."""
    as_user: dict = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(drill.folder, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    programs, data = throwaway.postgres_programs(drill.folder, as_user), drill.folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(initdb, cwd=drill.folder, check=True, stdout=subprocess.DEVNULL, **as_user)
    options = [
        f"--{name}={value}" for name, value in {"listen_addresses": "", "unix_socket_directories": drill.folder}.items()
    ]
    (drill.folder / "postgres.log").touch()
    command = [str(each) for each in (programs / "postgres", "-D", data, *options, "--max_connections=200")]
    drill.add("postgres", command, ready=lambda: throwaway.accepts(drill.folder), as_user=as_user).start()
    server = psycopg2.connect(host=str(drill.folder), user="postgres", dbname="postgres")
    server.autocommit = True
    server.cursor().execute("CREATE DATABASE portal")
    server.close()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=drill.env, check=True)


def storm(drill: Drill, *, outbox: bool) -> list[dict[str, int]]:
    """What is wrong with what each of the two has submitted."""
    town, names = build_town(drill.group), ("web-1", "web-2")
    for name in names:
        drill.load(name, town, pause=0.1, outbox=outbox)
    connection.close()
    drill.start("redis", "worker", "beat", *names)
    until = time.monotonic() + 60
    while not all(drill.acknowledged(name) for name in names):
        assert time.monotonic() < until, drill.logs()
        time.sleep(0.2)
    drill.storm(SECONDS, VICTIMS, SEED)
    drill.kill(*names)
    drill.settle(240)
    kills = {each.name: each.kills for each in drill.processes.values()}
    print(
        f"\n{kills}; {[len(drill.acknowledged(name)) for name in names]} submissions, {len(drill.arrived())} keys arrived"
    )
    return [drill.counted(name) for name in names]


def test_s4_whatever_is_killed_no_notice_is_lost_and_none_has_a_second_key(drill):
    assert storm(drill, outbox=True) == [{}, {}]
    assert drill.strange_keys() == set()


def test_s4_the_same_drill_without_the_outbox_fails(drill):
    wrong = storm(drill, outbox=False)
    assert sum(found.get("events told to too few", 0) for found in wrong) > 0
