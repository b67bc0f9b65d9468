"""The page of the zone's handbook, its files, its press, the handouts, and what the public check page says of them."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from projects.guide.handbook import press
from projects.models import AccessLog, CatalogueVersion, ZoneJob
from projects.operations.print_jobs import fail
from projects.operations.refusals import Refused
from projects.operations.zone_jobs import want_handbook
from projects.views import handouts
from tests.projects.views.people import make_user, signed_in
from tests.projects.zone_printing import CONTENT, kept_handout_of, zone_issue, zone_press_without_pages

PAGE = "/handbook/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def read(client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# --- the page


def test_the_page_has_every_matter_by_phase_with_an_anchor_and_links_to_its_page_and_handout(client, catalogue):
    page = read(client)
    anchors = re.findall(r'<article id="m-([a-z-]+)"', page)
    assert (len(anchors), len(set(anchors))) == (24, 24)
    assert re.findall(r'id="phase-(\d)"', page) == list("12345")
    assert all(reverse("handout", args=[code]) in page for code in anchors)
    for name in ("flow", "way", "national", "service", "bodies"):
        assert f'href="#{name}"' in page
        assert f'id="{name}"' in page
    assert page.count("待公布") > 20


def test_a_search_leaves_the_matters_with_these_words(client, catalogue):
    page = read(client, f"{PAGE}?q=消防")
    found = re.findall(r'<article id="m-([a-z-]+)"', page)
    assert "ap-fire-design" in found
    assert len(found) < 24
    assert f"24 项里的 {len(found)} 项" in page
    assert 'id="flow"' not in page


def test_a_search_without_a_hit_says_what_to_do(client, catalogue):
    page = read(client, f"{PAGE}?q=zzzz")
    assert "没有找到“zzzz”" in page
    assert "看整本" in page


def test_an_older_version_says_so_and_an_unknown_one_is_not_there(client, catalogue):
    CatalogueVersion.objects.create(
        number="next", as_of=catalogue.as_of, published_at=timezone.now(), digest="n" * 64, source=catalogue.source
    )
    page = read(client, f"{PAGE}?version={catalogue.number}")
    assert "这不是现在施行的版本" in page
    assert "这不是现在施行的版本" not in read(client)
    assert client.get(f"{PAGE}?version=nothing").status_code == 404


def test_without_a_catalogue_the_page_says_so(client, db):
    assert "还没有发布事项目录" in read(client)


def test_the_page_names_the_newest_issue_of_each_language_and_earlier_ones(client, catalogue):
    first = zone_issue()
    newest = zone_issue(changes=[["少了一项：甲。", "One less: A."]])
    page = read(client)
    assert reverse("handbook-issue", args=[newest.pk]) + "?save=1" in page
    assert ("第 2 期" in page, "少了一项：甲。" in page, "以前的 1 期" in page) == (True, True, True)
    assert page.index(reverse("handbook-issue", args=[newest.pk])) < page.index(
        reverse("handbook-issue", args=[first.pk])
    )
    assert "这个版本还没有印" in page  # the other language


def test_the_public_sees_no_press_and_a_keeper_does(client, catalogue):
    keeper = make_user("keeper", "keeper")
    for reader in (client, signed_in(make_user("lead", "lead"))):
        assert reverse("handbook-make") not in read(reader)
    page = read(signed_in(keeper))
    assert page.count(f'action="{reverse("handbook-make")}"') == 2
    want_handbook("zh-hans", by=keeper, at=timezone.now())
    page = read(signed_in(keeper))
    assert ("正在印" in page, page.count(f'action="{reverse("handbook-make")}"')) == (True, 1)
    fail(ZoneJob.objects.get(), Refused("缺少中文字体", "No font"), timezone.now())
    assert "缺少中文字体" in read(signed_in(keeper))
    assert "缺少中文字体" not in read(client)


def test_the_press_answers_a_look_of_its_own(catalogue):
    keeper = signed_in(make_user("keeper", "keeper"))
    part = keeper.get(PAGE, headers={"HX-Request": "true", "HX-Target": "press"}).content.decode()
    assert part.lstrip().startswith('<section id="press"')


def test_the_page_takes_as_many_queries_with_many_issues(catalogue, django_assert_max_num_queries):
    keeper = signed_in(make_user("keeper", "keeper"))
    for language in ("zh-hans", "en"):
        zone_issue(language)
        zone_issue(language)
    keeper.get(PAGE)
    with django_assert_max_num_queries(12):
        keeper.get(PAGE)


# --- the press


def test_a_keeper_puts_it_on_the_press_and_comes_back_to_the_page(catalogue):
    keeper = signed_in(make_user("keeper", "keeper"))
    response = keeper.post(reverse("handbook-make"), {"language": "en", "once": "a"})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}#press")
    keeper.post(reverse("handbook-make"), {"language": "en", "once": "a"})
    assert ZoneJob.objects.get().language == "en"


def test_a_language_that_is_none_is_refused_at_the_field(catalogue):
    response = signed_in(make_user("keeper", "keeper")).post(reverse("handbook-make"), {"language": "fr"})
    assert response.status_code == 422
    assert "form" in response.context
    assert ZoneJob.objects.count() == 0


def test_nobody_else_puts_it_on_the_press(client, catalogue):
    address = reverse("handbook-make")
    assert signed_in(make_user("lead", "lead")).post(address, {"language": "en"}).status_code == 403
    assert client.post(address, {"language": "en"})["Location"].startswith("/accounts/")
    assert client.get(address).status_code == 405
    assert ZoneJob.objects.count() == 0


# --- files


def test_the_file_of_an_issue_is_everybody_s_safe_and_kept_by_its_digest(client, catalogue):
    issue = zone_issue()
    address = reverse("handbook-issue", args=[issue.pk])
    response = client.get(address)
    assert b"".join(response).startswith(CONTENT)
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(address, headers={"If-None-Match": f'"{issue.digest}"'}).status_code == 304
    assert client.get(f"{address}?save=1")["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("handbook-issue", args=[10**9])).status_code == 404


def test_whoever_is_signed_in_is_noted(catalogue):
    issue = zone_issue()
    signed_in(make_user("wang")).get(reverse("handbook-issue", args=[issue.pk]))
    row = AccessLog.objects.get(kind="download")
    assert (row.what, row.object_type, row.object_id) == ("handbook-issue", "zoneissue", str(issue.pk))


def test_a_handout_is_no_issue_of_the_handbook(client, catalogue):
    handout = kept_handout_of("ap-eia")
    assert client.get(reverse("handbook-issue", args=[handout.pk])).status_code == 404


def test_a_file_that_the_store_has_lost_is_said(client, catalogue):
    issue = zone_issue()
    issue.file.storage.delete(issue.file.name)
    response = client.get(reverse("handbook-issue", args=[issue.pk]))
    assert (response.status_code, "这份文件现在取不到" in response.content.decode()) == (503, True)


# --- handouts


def test_a_handout_is_a_pdf_under_the_matter_s_name_and_laid_out_once(client, catalogue, monkeypatch):
    bound = zone_press_without_pages(monkeypatch)
    address = reverse("handout", args=["ap-eia"])
    first, again = client.get(address), client.get(address)
    assert (first.status_code, first["Content-Type"], len(bound)) == (200, "application/pdf", 1)
    assert b"".join(first) == b"".join(again)
    assert "%E4%B8%80%E6%AC%A1%E6%80%A7%E5%91%8A%E7%9F%A5%E4%B9%A6" in first["Content-Disposition"]


def test_a_stranger_makes_no_more_than_a_share_and_still_reads_what_is_kept(client, catalogue, monkeypatch):
    kept_handout_of("ap-eia")
    monkeypatch.setattr(handouts, "allows", lambda throttle, request: False)
    assert client.get(reverse("handout", args=["ap-eia"])).status_code == 200
    assert client.get(reverse("handout", args=["ap-energy"])).status_code == 429


@pytest.mark.parametrize("code", ["ap-nothing", "sm-metro", "ms-land"])
def test_what_has_no_handout_is_not_there(client, catalogue, code):
    assert client.get(reverse("handout", args=[code])).status_code == 404


def test_a_machine_without_the_press_says_what_is_missing(client, catalogue, monkeypatch):
    monkeypatch.setattr(press.pdf, "missing", lambda: "缺少中文字体")
    response = client.get(reverse("handout", args=["ap-eia"]))
    assert (response.status_code, "缺少中文字体" in response.content.decode()) == (503, True)


def test_the_page_of_a_matter_leads_to_its_handout_and_a_special_one_s_does_not(client, catalogue):
    assert reverse("handout", args=["ap-eia"]) in read(client, reverse("matter", args=["ap-eia"]))
    assert "handout.pdf" not in read(client, reverse("matter", args=["sm-metro"]))


# --- the public check page


def test_the_check_page_knows_the_newest_an_earlier_and_an_outdated_issue(client, catalogue):
    first = zone_issue()
    newest = zone_issue()
    outdated = zone_issue("en", current=False)
    said = {name: read(client, reverse("check", args=[each.token])) for name, each in
            {"first": first, "newest": newest, "outdated": outdated}.items()}  # fmt: skip
    assert "这是最新一期" in said["newest"]
    assert "项目投资促进服务手册" in said["newest"]
    assert ("这不是最新一期" in said["first"], "最新的是第 2 期" in said["first"]) == (True, True)
    assert "这是最新一期，但目录有改动" in said["outdated"]


def test_the_check_page_names_the_matter_of_a_handout_and_the_hub_finds_it(client, catalogue):
    handout = kept_handout_of("ap-eia")
    page = read(client, reverse("check", args=[handout.token]))
    assert ("一次性告知书" in page, "环境影响评价文件审批" in page, "这是最新一期" in page) == (True, True, True)
    assert client.get(reverse("check", args=["0" * 32])).status_code == 404


# --- the command


def test_the_command_prints_the_first_issue_and_copies_an_unchanged_one(catalogue, monkeypatch, tmp_path, capsys):
    zone_press_without_pages(monkeypatch)
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    call_command("handbook", "--out", str(first))
    call_command("handbook", "--out", str(second))
    assert capsys.readouterr().out.splitlines() == [
        f"项目投资促进服务手册第 1 期，64 页（新印的一期），已写到 {first}。",
        f"项目投资促进服务手册第 1 期，64 页（没有变化，仍是这一期），已写到 {second}。",
    ]
    assert first.read_bytes() == second.read_bytes()


def test_the_command_says_when_there_is_no_catalogue_or_no_folder(db, tmp_path):
    with pytest.raises(CommandError, match="没有发布事项目录"):
        call_command("handbook", "--out", str(tmp_path / "a.pdf"))
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("handbook", "--out", str(tmp_path / "none" / "a.pdf"))
