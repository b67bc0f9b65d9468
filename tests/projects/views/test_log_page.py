"""The log: every recorded event in words, for the audit administrator alone."""

import ast
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.models import Event
from projects.operations.events import seal_heads
from projects.operations.staff_access import disable_user
from projects.views import staff_log
from projects.views.log_words import ACTS
from projects.views.log_words_items import item_verbs
from tests.projects.views.people import AT, make_enterprise, make_project, make_user


@pytest.fixture
def client(db):
    found = Client()
    found.force_login(make_user("auditor", Role.AUDIT_ADMIN, name="冯磊"))
    return found


def acts(response) -> list[str]:
    return re.findall(r'<th scope="row">([^<]*)', response.content.decode())


def test_only_the_audit_administrator_reads_the_log(db):
    for role in set(Role) - {Role.AUDIT_ADMIN}:
        other = Client()
        other.force_login(make_user(f"by-{role}", role))
        assert (role, other.get("/log/").status_code) == (role, 403)


def test_the_log_tells_who_did_what_to_what(client):
    system, wu = make_user("system", Role.SYSTEM_ADMIN, name="系统员"), make_user("wu", name="吴昊")
    disable_user(wu.pk, by=system, at=AT, reason="调离")
    page = client.get("/log/").content.decode()
    for word in ("停用", "系统员", "账号 吴昊 wu", "调离", "园区", "网页"):
        assert word in page


def test_projects_and_enterprises_are_numbers_in_the_log(client):
    enterprise = make_enterprise(1, name="某某制造")
    project = make_project(enterprise, "保密的名字")
    page = client.get("/log/").content.decode()
    assert (f"项目 {project.pk}" in page, "保密的名字" in page, "某某制造" in page) == (True, False, False)


def test_filters_stand_in_the_address_and_nonsense_filters_nothing(client):
    system, wu = make_user("system", Role.SYSTEM_ADMIN), make_user("wu")
    disable_user(wu.pk, by=system, at=AT)
    make_enterprise()
    every = len(acts(client.get("/log/")))
    expected = {
        "?verb=disable": ["停用"],
        "?q=system": ["停用"],
        "?stream=enterprise": ["新建"],
        f"?about=user:{wu.pk}": ["停用", "新建"],
        f"?about=user:{wu.pk}&sort=oldest": ["新建", "停用"],
        "?from=2199-01-01": [],
        "?to=2001-01-01": [],
    }
    assert {query: acts(client.get(f"/log/{query}")) for query in expected} == expected
    odd = "?verb=x&stream=x&from=2026-99-99&to=x&cursor=x&about=x&sort=x"
    assert len(acts(client.get(f"/log/{odd}"))) == every == Event.objects.count()


def test_pages_are_read_by_key_and_cost_the_same(client, monkeypatch):
    def count() -> int:
        client.get("/log/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/log/")
        return len(queries)

    make_user("first")
    one = count()
    for number in range(30):
        make_user(f"u{number}")
    assert (count(), one <= 12) == (one, True)
    monkeypatch.setattr(staff_log, "PER_PAGE", 20)
    seen, address = [], "/log/"
    while address:
        page = client.get(address)
        seen += re.findall(r"账号 (\w+) ", page.content.decode())
        onward = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = f"/log/{onward[1]}" if onward else ""
    assert len(seen) == Event.objects.count() == 33


def test_the_spreadsheet_has_the_rows_of_the_filter(client):
    make_user("wu", name="=吴")
    response = client.get("/log/?format=xlsx&sort=oldest")
    rows = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert ([row[4] for row in rows[1:]], rows[-1][6]) == (["新建", "授予角色", "新建"], "账号 =吴 wu")


def test_the_state_of_the_chains_is_told(client, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    assert "还没有封存过" in client.get("/log/").content.decode()
    seal_heads()
    page = client.get("/log/").content.decode()
    assert f"已封存 {Event.objects.count()} 条" in page


def recorded_verbs() -> set[str]:
    """The verbs that operations write out as text where they record an event."""
    found = set()
    for file in [*Path("projects/operations").rglob("*.py"), *Path("services/operations").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("record", "Fact"):
                place = 1 if node.func.id == "record" else 0
                said = node.args[place] if len(node.args) > place else None
                found |= {said.value} if isinstance(said, ast.Constant) else set()
    return found


def test_every_verb_that_is_recorded_has_its_words():
    of_items = {verb for verb, _words in item_verbs()}
    assert sorted(recorded_verbs() - set(ACTS) - of_items) == []
    assert {"create", "disable", "grant_role"} <= recorded_verbs()
