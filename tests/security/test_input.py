"""What strangers send: odd requests (S9), forged ones, addresses of other sites, fields that are not theirs (S2)."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from approval_portal.access import ROWS
from approval_portal.accounts.models import User
from projects.models import Trial
from projects.rules.catalogue import WORKS_FINISHED

BACKEND = "django.contrib.auth.backends.ModelBackend"

# --- no request of a stranger may end in a failure (S9 in its first form)


@pytest.mark.parametrize(
    "url",
    [
        "/trial/%00/",
        "/trial/%00/result/",
        "/trial/%00/result.pdf",
        "/catalogue/?q=%00&kind=%00",
        "/catalogue/%E2%82%AC/",
        "/accounts/confirm-email/%00/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzzzzzzzz-set-password/",
        "/projects/99999999999999999999999999/",
        "/projects/?q=%00&year=1e400&page=x",
        "/api/schema/?lang=%00",
        "/static/%00.css",
        "/static/../../../etc/passwd",
    ],
)
def test_s9_an_odd_address_is_no_failure(url, signed_in):
    assert signed_in.get(url).status_code < 500


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "", "1.0"])
def test_s9_an_odd_version_is_no_failure(version, portal, trial):
    url = reverse("trial-question", args=[trial.token, "project_nature"])
    response = portal.post(url, {"project_nature": "new", "version": version})
    assert (response.status_code, Trial.objects.get().version) == (422, 1)


@pytest.mark.parametrize("day", ["9999-12-31", "2101-01-01", "1999-12-31", "0001-01-01"])
def test_s9_a_pinned_day_outside_the_calendar_is_refused_and_does_not_break_the_draft(day, portal, trial):
    url = reverse("trial-result", args=[trial.token])
    plan = {"start_on": timezone.localdate().isoformat(), "limits": "committed", f"pin-{WORKS_FINISHED}": day}
    assert (portal.post(url, plan).status_code, portal.get(url).status_code) == (422, 200)


@pytest.mark.parametrize(
    "body",
    [
        *("[]", "null", "1", "{", '{"answers": []}', "[" * 100_000, '{"answers": {"\\ud800": 1}}'),
        *('{"answers": {"investment_total_wan": 1e999999}}', '{"answers": {"x": ' + "9" * 6000 + "}}"),
        *('{"answers": {}, "start_on": "9999-12-31"}', '{"answers": {}, "pins": {"\\ud800": "2026-01-01"}}'),
    ],
)
def test_s9_an_odd_body_is_no_failure(body, portal):
    assert portal.post("/api/v1/evaluate/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_s9_no_method_is_a_failure_in_the_api(method, portal):
    found = {
        url: getattr(portal, method)(url).status_code for url in ("/api/docs/", "/api/schema/", "/api/v1/evaluate/")
    }
    assert {url: status for url, status in found.items() if status >= 500} == {}


# --- requests that another site forged


WITHOUT_TOKEN = {"api-evaluate"}  # it knows nobody and stores nothing
POSTED = [name for name, row in ROWS.items() if row.post.grants and name not in WITHOUT_TOKEN]


def test_a_post_without_the_token_of_the_page_is_refused(signed_in):
    answers = {name: without_token(signed_in).post(some_address(name)).status_code for name in POSTED}
    assert set(answers.values()) == {403}, answers


def test_a_change_through_the_api_without_the_token_is_refused(signed_in):
    changed = [name for name, row in ROWS.items() if row.patch.grants]
    json = {"data": "{}", "content_type": "application/json"}
    answers = {name: without_token(signed_in).patch(some_address(name), **json).status_code for name in changed}
    assert set(answers.values()) == {403}, answers


def without_token(signed_in: Client) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies.copy()
    return client


def some_address(name: str) -> str:
    """An address of this name: the token is asked for before anything is looked up."""
    converters = get_resolver().reverse_dict[name][3]
    made = {key: 1 if isinstance(kind, IntConverter) else "1" for key, kind in converters.items()}
    return reverse(name, kwargs=made | dict(ROWS[name].rest))


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example/", "https://evil.example/", "http:///evil.example", "///evil.example", "\\\\evil.example"),
        *("/\\evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "\x00//evil.example"),
        *("https:evil.example", "//testserver@evil.example/", "http://testserver.evil.example/"),
    ],
)
@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("/preferences/", {"theme": "dark"}),
        ("/i18n/setlang/", {"language": "en"}),
        ("/accounts/login/", {"login": "who", "password": "right-4821"}),
        ("/accounts/logout/", {}),
    ],
)
def test_no_next_leads_off_the_site(url, more, target, portal):
    user = User.objects.create_user("who", password="right-4821")
    if "logout" in url:
        portal.force_login(user, BACKEND)
    response = portal.post(url, {**more, "next": target})
    location = response["Location"]
    assert response.status_code == 302
    assert urlsplit(urljoin("http://testserver/", location)).netloc == "testserver"
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_next_on_this_site_is_followed(portal):
    assert portal.post("/preferences/", {"theme": "dark", "next": "/catalogue/?q=a"})["Location"] == "/catalogue/?q=a"


# --- S2: nobody writes a field that is not his; which field is whose stands in test_fields.py


def untouchable(trial: Trial) -> dict:
    return {name: getattr(trial, name) for name in ("pk", "token", "start_on", "limits", "pins")}


@pytest.mark.parametrize("version", ["1", "7", "999"])
def test_s2_a_stranger_cannot_set_the_token_the_version_or_the_plan_with_an_answer(version, portal, trial):
    before = untouchable(trial)
    more = {"token": "mine", "id": "7", "pk": "7", "owner": "1", "start_on": "2020-01-01", "limits": "statutory"}
    more |= {"answers": '{"is_secret": true}', "before": "x", "changed_at": "2020-01-01", "is_secret": "true"}
    portal.post(
        reverse("trial-question", args=[trial.token, "project_nature"]),
        {"project_nature": "new", "version": version, **more},
    )
    after = Trial.objects.get()
    assert untouchable(after) == before
    assert (after.version, after.answers.get("project_nature")) == ((2, "new") if version == "1" else (1, None))
    assert after.answers["is_secret"] is False


def test_s2_a_stranger_cannot_set_the_answers_or_the_version_with_the_plan(portal, trial):
    more = {"token": "mine", "id": "7", "version": "77", "answers": "{}", "pin-ap-eia": "2020-01-01", "pins": "{}"}
    day = timezone.localdate().isoformat()
    portal.post(reverse("trial-result", args=[trial.token]), {"start_on": day, "limits": "statutory", **more})
    after = Trial.objects.get()
    assert (after.pk, after.token, after.answers, after.version) == (trial.pk, trial.token, {"is_secret": False}, 2)
    assert (after.limits, after.pins) == ("statutory", {})


def test_s2_a_new_trial_takes_nothing_but_the_first_answer(portal):
    portal.post(
        "/trial/",
        {"is_secret": "false", "token": "mine", "version": "7", "start_on": "2020-01-01", "project_nature": "new"},
    )
    made = Trial.objects.get()
    assert (made.token == "mine", made.version, made.start_on) == (False, 1, timezone.localdate())
    assert made.answers == {"is_secret": False}
    assert len(made.token) >= 22  # 128 random bits
