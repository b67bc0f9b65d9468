"""What feed readers, search engines and shared links get; and the switches that stick."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from projects.models import CatalogueVersion
from projects.operations.catalogue import publish_catalogue
from projects.views.feeds import changed, made_from
from tests.projects.policies import HISTORIC, TEXT, WEST

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FEED = "/catalogue/changes.atom"


def entries(query: str = "", **headers) -> list[dict[str, str]]:
    answer = Client().get(FEED + query, **headers)
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)
    names = ("id", "title", "updated", "summary")
    return [
        {name: each.findtext(f"a:{name}", namespaces=ATOM) for name in names} for each in root.findall("a:entry", ATOM)
    ]


def changed_text() -> str:
    text = TEXT.replace("en: Works planning permit (incl. design scheme review)", "en: Works permit", 1)
    assert text != TEXT
    return text


# --- the feed


def test_each_published_version_is_an_entry_and_says_what_changed(catalogue):
    publish_catalogue(changed_text(), by=None, at=timezone.now())
    newest, first = entries()
    assert newest["title"].startswith("目录版本 2026-")
    assert "有 1 处变化" in newest["summary"]
    assert "改动：ap-works-planning 建设工程规划许可证核发（含设计方案审查）" in newest["summary"]
    assert "这是最早的一版" in first["summary"]


def test_ids_and_times_stay_the_same(catalogue):
    before = entries()
    publish_catalogue(changed_text(), by=None, at=timezone.now())
    after = entries()[1:]
    assert [(each["id"], each["updated"]) for each in before] == [(each["id"], each["updated"]) for each in after]
    assert before[0]["id"].endswith(f"catalogue/{catalogue.number}")


def test_a_withdrawn_version_is_an_entry_of_its_own_with_the_reason(catalogue):
    newer = publish_catalogue(changed_text(), by=None, at=timezone.now())
    CatalogueVersion.objects.filter(pk=newer.pk).update(
        withdrawn_at=timezone.now() + timedelta(minutes=1), withdrawn_reason="时限 <b>写错"
    )
    withdrawn = entries()[0]
    assert withdrawn["title"] == f"目录版本 {newer.number} 已撤回"
    assert "时限 &lt;b&gt;写错" in withdrawn["summary"]
    assert withdrawn["id"].endswith(f"{newer.number}/withdrawn")


def test_the_feed_speaks_the_language_that_is_asked_for(catalogue):
    answer = Client().get(f"{FEED}?language=en", headers={"accept-language": "zh"})
    assert answer["Content-Language"] == "en"
    assert 'xml:lang="en"' in answer.content.decode()
    assert Client().get(f"{FEED}?language=xx")["Content-Language"] == "zh-hans"


def test_whoever_has_the_newest_gets_nothing_again(catalogue):
    first = Client().get(FEED)
    again = Client().get(FEED, headers={"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    publish_catalogue(changed_text(), by=None, at=timezone.now() + timedelta(seconds=2))
    assert Client().get(FEED, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_a_note_of_earlier_times_with_control_characters_does_not_break_the_feed(catalogue):
    CatalogueVersion.objects.filter(pk=catalogue.pk).update(note="改了\x08\x1b说明\ufffe")
    assert entries()[0]["summary"].startswith("<p>改了说明</p>")


def test_two_versions_are_compared_once(catalogue, django_assert_num_queries):
    newer = publish_catalogue(changed_text(), by=None, at=timezone.now())
    found = changed(catalogue.digest, newer.digest)
    with django_assert_num_queries(0):
        assert changed(catalogue.digest, newer.digest) is found


def test_without_a_catalogue_the_feed_is_empty():
    assert entries() == []


# --- search engines


def test_the_map_has_public_pages_with_the_day_of_the_version_and_no_policy_that_is_over(catalogue):
    with override_settings(SITE_URL="https://portal.example"):
        root = ET.fromstring(Client().get("/sitemap.xml").content)
    found = {
        each.findtext("m:loc", namespaces=MAP).removeprefix("https://portal.example"): each.findtext(
            "m:lastmod", namespaces=MAP
        )
        for each in root.findall("m:url", MAP)
    }
    day = timezone.localdate(catalogue.published_at).isoformat()
    assert found["/catalogue/ap-eia/"] == found[f"/policies/{WEST}/"] == day
    assert {"/", "/trial/", "/help/agent/", "/help/when-nothing-works/"} <= set(found)
    assert f"/policies/{HISTORIC}/" not in found
    assert not [url for url in found if url.startswith(("/projects", "/items", "/accounts", "/api"))]


def test_robots_are_kept_from_what_is_not_public():
    text = Client().get("/robots.txt").content.decode()
    assert "Disallow: /projects/\n" in text
    assert "Disallow: /trial/*/\n" in text
    assert text.endswith("/sitemap.xml\n")


# --- shared links


SAID = [("zh", "这样的项目要办：需施工许可。"), ("en", "A project needs it if: Construction permit")]


@pytest.mark.parametrize(("language", "said"), SAID)
def test_a_shared_matter_says_in_its_head_what_it_is(catalogue, language, said):
    with override_settings(SITE_URL="https://portal.example"):
        answer = Client().get("/catalogue/ap-construction-permit/?x=1", headers={"accept-language": language})
    head = answer.content.decode().partition("</head>")[0]
    assert answer["Content-Language"] == {"zh": "zh-hans", "en": "en"}[language]
    assert '<link rel="canonical" href="https://portal.example/catalogue/ap-construction-permit/">' in head
    assert '<meta property="og:image" content="https://portal.example/static/icons/share.png">' in head
    assert f'<meta property="og:description" content="{said}' in head
    assert f'<meta name="description" content="{said}' in head
    assert 'type="application/atom+xml" href="/catalogue/changes.atom"' in head


# --- the switches


def test_high_contrast_sticks_without_script_and_is_on_every_page():
    client = Client()
    assert 'data-contrast="normal"' in client.get("/").content.decode()
    answer = client.post("/preferences/", {"contrast": "high", "next": "/help/"})
    assert (answer.status_code, answer["Location"], answer.cookies["contrast"].value) == (302, "/help/", "high")
    for path in ("/", "/help/", "/nothing-here/"):
        assert 'data-contrast="high"' in client.get(path).content.decode()
    client.post("/preferences/", {"contrast": "normal"})
    assert 'data-contrast="normal"' in client.get("/").content.decode()


def test_a_contrast_that_there_is_not_changes_nothing():
    assert "contrast" not in Client().post("/preferences/", {"contrast": "<script>"}).cookies


def test_a_version_is_compared_with_the_newest_that_stood_when_it_was_published():
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 5)]
    first, wrong, third = (CatalogueVersion(number=f".{n}", published_at=days[n]) for n in range(3))
    wrong.withdrawn_at = days[1]
    assert made_from(third, [wrong, first]) is first
    wrong.withdrawn_at = days[3]
    assert (made_from(third, [wrong, first]), made_from(first, [])) == (wrong, None)


def test_times_in_the_feed_say_their_zone(catalogue):
    moment = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    CatalogueVersion.objects.update(published_at=moment)
    assert datetime.fromisoformat(entries()[0]["updated"]) == moment
