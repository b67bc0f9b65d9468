"""Pages of leads and imports."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "referral-take": "POST, sends on",
    "referral-give-back": "POST, sends on",
    "import-template": "a file to download",
    "import-faults": "a file to download",
    "import-write": "POST, sends on",
    "import-drop": "POST, sends on",
}


def places(world: World) -> list[Place]:
    from projects.models import Referral

    pk = {state: Referral.objects.get(state=state).pk for state in ("new", "opened", "returned")}
    taken = Referral.objects.get(state="taken", agent__username="agent").pk
    english = (("django_language", "en"),)
    running, checked, done, failed, dropped = (f"/imports/{job}/" for job in make_imports())
    return [
        Place("leads", "/referrals/", who="agent", main=True),
        Place("leads, the desk", "/referrals/", who="lead"),
        Place("leads, a liaison", "/referrals/", who="liaison"),
        Place("leads no hit", "/referrals/?q=zzz", who="lead"),
        Place("leads refused", "/referrals/", who="enterprise", status=403),
        Place("lead new", "/referrals/new/", who="liaison"),
        Place("lead new, the desk", "/referrals/new/", who="window"),
        Place("lead waiting", f"/referrals/{pk['new']}/", who="agent2"),
        Place("lead taken", f"/referrals/{taken}/", who="agent", main=True),
        Place("lead, English", f"/referrals/{taken}/", who="agent", cookies=english),
        Place("lead that is a project", f"/referrals/{pk['opened']}/", who="lead"),
        Place("lead returned", f"/referrals/{pk['returned']}/", who="liaison"),
        Place("lead edit", f"/referrals/{pk['new']}/edit/", who="window"),
        Place("lead return", f"/referrals/{taken}/return/", who="agent"),
        Place("lead open", f"/referrals/{taken}/project/", who="agent"),
        Place("imports", "/imports/", who="agent"),
        Place("imports, none", "/imports/", who="window"),
        Place("imports no hit", "/imports/?q=zzz", who="lead"),
        Place("import new", "/imports/new/", who="agent"),
        Place("import running", running, who="agent"),
        Place("import checked", checked, who="agent", main=True),
        Place("import checked, English", checked, who="agent", cookies=english),
        Place("import checked, a lead looks", checked, who="lead"),
        Place("import done", done, who="agent"),
        Place("import failed", failed, who="agent"),
        Place("import dropped", dropped, who="agent"),
    ]


def make_imports() -> list[int]:
    """One import in every state: under way, with faults to look at, written, failed, dropped."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.operations.import_jobs import confirm_import, drop_import
    from projects.operations.import_runs import run_import
    from tests.projects.spreadsheets import line

    agent, now = User.objects.get(username="agent"), timezone.now()
    bad = line(3, 统一社会信用代码="91610112XX", 项目代码="")
    rows = {
        "running": [line(1, 项目代码="")],
        "checked": [line(2, 项目代码=""), bad],
        "done": [line(4, 项目代码="")],
        "failed": [],
        "dropped": [line(5, 项目代码="")],
    }
    jobs = {name: upload(agent, name, lines) for name, lines in rows.items()}
    for name in ("checked", "done", "failed", "dropped"):
        run_import(jobs[name], now)
    confirm_import(jobs["done"], skip_bad_rows=False, by=agent, at=now)
    run_import(jobs["done"], now)
    drop_import(jobs["dropped"], by=agent, at=now)
    return list(jobs.values())


def upload(agent: Any, name: str, lines: list[list[Any]]) -> int:
    import openpyxl
    from django.utils import timezone

    from projects.operations.import_jobs import upload_import
    from tests.projects.spreadsheets import HEADER

    book, file, now = openpyxl.Workbook(), io.BytesIO(), timezone.now()
    for row in [HEADER, *lines] if lines else [["别的表"]]:
        book.active.append(row)
    book.save(file)
    options = {"start_on": timezone.localdate(now), "all_or_nothing": True, "serve": True, "by": agent, "at": now}
    return upload_import(file, f"{name}.xlsx", file.tell(), **options).pk
