"""What was downloaded and exported: noted with how much of it, shown to the audit administrator alone."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.models import AccessLog
from projects.operations.access import log_download, log_export
from projects.operations.access_seals import seal_access
from projects.views import access_log
from projects.views.handing_out import filters_digest
from tests.projects.views.people import make_enterprise, make_user


@pytest.fixture
def client(db):
    found = Client()
    found.force_login(make_user("auditor", Role.AUDIT_ADMIN, name="冯磊"))
    return found


def lines(response) -> list[str]:
    return [each.strip() for each in re.findall(r'<th scope="row">([^<]*)', response.content.decode())]


def some_rows(wu) -> None:
    now = timezone.now()
    log_export(wu, "projects", at=now - timedelta(days=40), data={"rows": 12, "filters": "ab12"})
    log_download(wu, "licence-file", object_type="licence", object_id=7, at=now, data={"enterprise": 3})


def test_only_the_audit_administrator_reads_it(db):
    for role in set(Role) - {Role.AUDIT_ADMIN}:
        other = Client()
        other.force_login(make_user(f"by-{role}", role))
        assert (role, other.get("/log/access/").status_code) == (role, 403)


def test_it_tells_who_took_what_of_which_object_and_how_much(client):
    make_enterprise(1, name="某某制造")
    some_rows(make_user("wu", name="吴昊"))
    page = client.get("/log/access/").content.decode()
    for word in ("下载 · 企业 3", "营业执照 7", "吴昊", "项目清单", "导出 · 12 行 · 筛选过"):
        assert word in page
    assert "某某制造" not in page


def test_the_two_logs_lead_to_each_other(client):
    assert 'href="/log/access/"' in client.get("/log/").content.decode()
    page = client.get("/log/access/").content.decode()
    assert 'href="/log/"' in page
    assert "还没有访问记录" in page


def test_filters_stand_in_the_address_and_nonsense_filters_nothing(client):
    some_rows(make_user("wu", name="吴昊"))
    later = timezone.localdate() - timedelta(days=3)
    expected = {
        "": ["营业执照", "项目清单"],
        "?sort=oldest": ["项目清单", "营业执照"],
        "?kind=export": ["项目清单"],
        "?what=licence-file": ["营业执照"],
        "?about=licence:7": ["营业执照"],
        "?q=吴": ["营业执照", "项目清单"],
        "?q=nobody": [],
        f"?from={later}": ["营业执照"],
        f"?to={later}": ["项目清单"],
        "?kind=x&what=x&about=x&from=2026-99-99&to=x&cursor=x&sort=x&q=%00": ["营业执照", "项目清单"],
    }
    assert {query: lines(client.get(f"/log/access/{query}")) for query in expected} == expected


def test_pages_are_read_by_key_and_cost_the_same(client, monkeypatch):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/log/access/")
        return len(queries)

    wu = make_user("wu")
    some_rows(wu)
    client.get("/log/access/")
    one = count()
    for number in range(30):
        log_download(wu, "licence-file", object_type="licence", object_id=number, at=timezone.now())
    assert (count(), one <= 12) == (one, True)
    monkeypatch.setattr(access_log, "PER_PAGE", 20)
    seen, address = 0, "/log/access/"
    while address:
        page = client.get(address)
        seen += len(lines(page))
        onward = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = f"/log/access/{onward[1]}" if onward else ""
    assert seen == AccessLog.objects.count() == 32


def test_the_spreadsheet_has_the_rows_of_the_filter_and_is_noted_itself(client):
    some_rows(make_user("wu", name="=吴"))
    response = client.get("/log/access/?format=xlsx&what=licence-file")
    rows = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert [row[2:] for row in rows[1:]] == [("'=吴", "wu", "下载", "营业执照", "企业 3", "营业执照 7")]
    last = AccessLog.objects.latest("pk")
    digest = filters_digest(QueryDict("what=licence-file"))
    assert (last.user.username, last.what, last.data) == ("auditor", "log-access", {"rows": 1, "filters": digest})


def test_what_was_searched_for_is_a_digest_that_order_and_paging_do_not_change():
    digests = [
        filters_digest(QueryDict(text))
        for text in ("q=wu&kind=x", "kind=x&q=wu&page=2&sort=a&format=xlsx", "q=li", "page=2&q=")
    ]
    assert (digests[0] == digests[1] != digests[2], len(digests[0]), digests[3]) == (True, 16, "")


def test_how_far_it_is_sealed_is_told(client, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    some_rows(make_user("wu"))
    assert "还没有封存过" in client.get("/log/access/").content.decode()
    seal_access(timezone.now())
    assert "已封存 2 条" in client.get("/log/access/").content.decode()
