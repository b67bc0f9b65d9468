"""S2, S11, S18, S19: what every response carries, what no page asks for, and how the portal refuses."""

import io
import json
import logging
import os
import re
import secrets
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone
from rest_framework.serializers import BaseSerializer

from approval_portal.access import ROWS
from approval_portal.accounts.models import RoleGrant, User
from projects.models import Trial
from projects.operations.trials import start_trial
from projects.rules.catalogue import WORKS_FINISHED
from projects.views.context import forget_site

ROOT = Path(__file__).resolve().parent.parent
BACKEND = "django.contrib.auth.backends.ModelBackend"
CHINESE = re.compile(r"[一-鿿]")
TRACE = re.compile(r"Traceback|File \"|\.py\b|line \d+|Exception|Error\b|DETAIL:|psycopg|site-packages")
SECRET = "detail-that-stays-inside"


def broken(request):
    raise RuntimeError(SECRET)


def forbidden(request):
    raise PermissionDenied(SECRET)


def garbled(request):
    raise SuspiciousOperation(SECRET)


class WithFaults:
    """The portal's URLconf with views that fail, and the portal's own handlers."""

    from approval_portal.urls import handler400, handler403, handler404, handler500

    urlpatterns = [
        path("fails/", broken),
        path("forbidden/", forbidden),
        path("garbled/", garbled),
        path("api/fails/", broken),
        path("", include("approval_portal.urls")),
    ]


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)
    forget_site()


@pytest.fixture
def portal(published, db, settings):
    """The portal with its faults, as it stands in front of strangers: DEBUG is off."""
    settings.ROOT_URLCONF, settings.DEBUG = WithFaults, False
    return Client(raise_request_exception=False)


@pytest.fixture
def trial(published, db) -> Trial:
    return start_trial({"is_secret": False}, start_on=timezone.localdate(), at=timezone.now())


@pytest.fixture
def signed_in(portal) -> Client:
    user = User.objects.create(username="lead")
    RoleGrant.objects.create(user=user, role="lead", starts_on=timezone.localdate())
    portal.force_login(user, BACKEND)
    return portal


# --- S18: the headers

ANSWERS = {
    "a page": ("get", "/", {}, 200),
    "a list": ("get", "/catalogue/", {}, 200),
    "a sign-in page": ("get", "/accounts/login/", {}, 200),
    "a redirect to sign in": ("get", "/projects/", {}, 302),
    "a redirect for a slash": ("get", "/catalogue", {}, 301),
    "another language": ("post", "/i18n/setlang/", {}, 302),
    "a bad request": ("get", "/garbled/", {}, 400),
    "another host's name": ("get", "/", {"HTTP_HOST": "evil.example"}, 400),
    "a refusal": ("get", "/forbidden/", {}, 403),
    "nothing there": ("get", "/nothing/", {}, 404),
    "a wrong method": ("delete", "/", {}, 405),
    "a failure": ("get", "/fails/", {}, 500),
    "the API": ("get", "/api/schema/", {}, 200),
    "the API's page": ("get", "/api/docs/", {}, 200),
    "an API refusal": ("post", "/api/v1/evaluate/", {"content_type": "application/json", "data": "{"}, 400),
    "an API method": ("get", "/api/v1/evaluate/", {}, 405),
    "nothing in the API": ("get", "/api/nothing/", {}, 404),
    "an API failure": ("get", "/api/fails/", {}, 500),
    "a static file": ("get", "/static/css/base.css", {}, 200),
    "a script": ("get", "/static/js/portal.js", {}, 200),
    "no such static file": ("get", "/static/nothing.css", {}, 404),
    "health": ("get", "/healthz", {}, 200),
}


def faulty_headers(response) -> list[str]:
    policy = dict(part.partition(" ")[::2] for part in response.get("Content-Security-Policy", "").split("; "))
    checks = {
        "default-src": policy.get("default-src") == "'self'",
        "frame-ancestors": policy.get("frame-ancestors") == "'none'",
        "form-action": policy.get("form-action") == "'self'",
        "base-uri": policy.get("base-uri") == "'none'",
        "object-src": policy.get("object-src") == "'none'",
        "no unsafe word": "unsafe" not in str(policy),
        "no other host": not re.search(r"https?:|\*|//", str(policy)),
        "nosniff": response.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": response.get("Referrer-Policy") == "same-origin",
        "X-Reference": re.fullmatch(r"[0-9a-f]{10}", response.get("X-Reference", "")) is not None,
    }
    return [name for name, good in checks.items() if not good]


@pytest.mark.parametrize("name", ANSWERS)
def test_s18_every_kind_of_answer_carries_the_headers(name, portal):
    method, url, more, status = ANSWERS[name]
    response = getattr(portal, method)(url, **more)
    assert (response.status_code, faulty_headers(response)) == (status, [])


def test_s18_a_post_without_its_token_carries_the_headers(portal):
    response = Client(enforce_csrf_checks=True).post("/preferences/", {"theme": "dark"})
    assert (response.status_code, faulty_headers(response)) == (403, [])


def test_s18_pdf_and_spreadsheet_carry_the_headers(signed_in, trial):
    with patch("projects.guide.pdf.result_pdf", return_value=b"%PDF-1.7"):
        pdf = signed_in.get(reverse("trial-pdf", args=[trial.token]))
    book = signed_in.get("/projects/?format=xlsx")
    assert [each.status_code for each in (pdf, book)] == [200, 200]
    assert [faulty_headers(each) for each in (pdf, book)] == [[], []]
    assert "attachment" in book["Content-Disposition"]


# --- S11 and S18 with the production settings, in a process of their own

BEHIND_TLS = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # no collectstatic
django.setup()
from django.test import Client
client, answers = Client(raise_request_exception=False), {}
for name, options in {
    "https": {"path": "/accounts/login/", "headers": {"X-Forwarded-Proto": "https"}},
    "http": {"path": "/"},
    "http, wrong host": {"path": "/", "headers": {"Host": "evil.example"}},
    "healthz": {"path": "/healthz"},
}.items():
    response = client.get(**options)
    answers[name] = {"status": response.status_code, "headers": dict(response.headers), "cookies": {
        key: {field: morsel[field] for field in ("secure", "httponly", "samesite")} for key, morsel in response.cookies.items()
    }}
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    environment = kept | {
        "PRODUCTION": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAR_DIR": str(folder),
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "approval_portal.settings",
    }
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    return lambda *command: subprocess.run([sys.executable, *command], **options)


def test_s11_check_deploy_has_nothing_to_say(production):
    checked = production("manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert (checked.returncode, checked.stdout.strip()) == (0, "System check identified no issues (0 silenced).")
    assert "WARNINGS" not in checked.stderr


def test_production_without_a_secret_key_does_not_start(production):
    started = production("-c", "import os; del os.environ['SECRET_KEY']; import django; django.setup()")
    assert started.returncode == 1
    assert "SECRET_KEY is not set" in started.stderr


def test_s18_behind_tls_every_answer_holds_the_browser_to_it(production):
    done = production("-c", BEHIND_TLS)
    answers = json.loads(done.stdout.splitlines()[-1])
    secure = answers["https"]
    assert {name: each["status"] for name, each in answers.items()} == {
        "https": 200,
        "http": 301,
        "http, wrong host": 400,
        "healthz": 503,  # no tables there
    }
    assert secure["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert {name: faulty_headers(each["headers"]) for name, each in answers.items()} == dict.fromkeys(answers, [])
    assert secure["cookies"]
    assert all(each["secure"] and each["httponly"] for each in secure["cookies"].values())
    assert {each["samesite"] for each in secure["cookies"].values()} == {"Lax"}


def test_s18_every_cookie_is_out_of_reach_of_scripts_and_other_sites(portal):
    User.objects.create_user("who", password="right-4821")
    portal.get("/accounts/login/")
    portal.post("/accounts/login/", {"login": "who", "password": "right-4821"})
    portal.post("/preferences/", {"theme": "dark", "text": "big"})
    portal.post("/i18n/setlang/", {"language": "en"})
    found = {name: (bool(morsel["httponly"]), morsel["samesite"]) for name, morsel in portal.cookies.items()}
    assert found == dict.fromkeys(["csrftoken", "sessionid", "theme", "text", "django_language"], (True, "Lax"))


# --- S18: no page asks another host, no page needs what the policy forbids


class Page(HTMLParser):
    """Addresses that a browser fetches or posts to, addresses to follow, and what the policy would not run."""

    FETCHED = {"src", "srcset", "action", "formaction", "data", "poster", "background", "manifest", "ping"}

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.against: list[str] = []
        self.inline = ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        for name, value in attrs:
            if name in self.FETCHED or name.startswith("hx-") and str(value).startswith(("/", "http")):
                self.fetched.append(value or "")
            elif name.endswith("href"):
                (self.links if tag == "a" else self.fetched).append(value or "")
            if name == "style" or name.startswith("on"):
                self.against.append(f"<{tag} {name}>")
        if tag == "style" or (tag == "script" and "src" not in named and named.get("type") != "application/json"):
            self.against.append(f"<{tag}>")
        if tag == "meta" and named.get("http-equiv", "").lower() == "refresh":
            self.fetched.append(str(named.get("content")).partition("url=")[2])

    handle_startendtag = handle_starttag


def elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def test_s18_no_public_page_asks_another_host_or_breaks_the_policy(portal, trial):
    token, faults = trial.token, []
    start = ["/", "/trial/", "/accounts/login/", "/accounts/password/reset/", "/nothing/", "/fails/", "/api/docs/"]
    start += [f"/trial/{token}/q/project_nature/", f"/trial/{token}/answers/", f"/trial/{token}/result/"]
    waiting, seen = list(start), set(start)
    while waiting:
        here = waiting.pop()
        response = portal.get(here)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(response.content.decode())
        faults += [f"{here} asks {url}" for url in page.fetched if elsewhere(url)]
        faults += [f"{here} has {what}" for what in page.against]
        for link in page.links:
            url = urlsplit(urljoin(here, link))
            if not elsewhere(link) and url.path not in seen and not url.path.endswith(".pdf"):
                seen.add(url.path)
                waiting.append(url.path)
    assert faults == []
    assert len(seen) > 60  # the catalogue's pages were found


def test_s18_no_style_sheet_asks_another_host():
    files = [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.svg")]
    asks = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"]|href=['\"])(?:https?:)?//")
    assert files
    assert [file.name for file in files if asks.search(file.read_text(encoding="utf-8"))] == []


# --- S19: error pages

ERRORS = {"/garbled/": 400, "/forbidden/": 403, "/nothing/": 404, "/fails/": 500, "/api/nothing/": 404, "/api/fails/": 500}


def refuse(client: Client, url: str):
    return client.post(url, {"theme": "dark"}) if url == "/preferences/" else client.get(url)


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
@pytest.mark.parametrize("language", ["", "zh-CN", "fr"])
def test_s19_an_error_page_is_chinese_and_shows_a_reference_that_is_in_the_log(url, language, portal, caplog):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Accept-Language": language})
    with caplog.at_level(logging.WARNING):
        response = refuse(client, url)
    page, reference = response.content.decode(), response["X-Reference"]

    assert response.status_code == ERRORS.get(url, 403)
    assert 'lang="zh-CN"' in page
    assert CHINESE.search(re.search(r"<h1>(.*?)</h1>", page).group(1))
    assert f">{reference}<" in page
    assert any(reference in record.getMessage() and url in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
def test_s19_no_error_page_shows_a_trace(url, portal):
    page = refuse(Client(raise_request_exception=False, enforce_csrf_checks=True), url).content.decode()
    words = re.sub(r"<[^>]*>", " ", page)
    assert SECRET not in page
    assert TRACE.findall(words) == []


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
def test_s19_a_reader_of_english_gets_an_english_error_page(url, portal):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    page = refuse(client, url).content.decode()
    title, heading = (re.search(f"<{tag}>(.*?)</{tag}>", page).group(1) for tag in ("title", "h1"))
    assert 'lang="en"' in page
    assert CHINESE.findall(title.partition("—")[0] + heading) == []


@pytest.mark.parametrize("url", [*ERRORS, "/"])
@pytest.mark.parametrize("fault", ["projects.views.context.site", "projects.views.context.navigation"])
def test_s19_a_context_processor_that_fails_ends_in_a_plain_page_with_a_reference(url, fault, portal, caplog):
    with patch(fault, side_effect=RuntimeError(SECRET)):
        from django.template import engines

        for engine in engines.all():  # the processors are looked up once
            engine.engine.__dict__.pop("template_context_processors", None)
        response = portal.get(url)
    for engine in engines.all():
        engine.engine.__dict__.pop("template_context_processors", None)
    page = response.content.decode()
    assert (response.status_code, SECRET in page, TRACE.findall(re.sub(r"<[^>]*>", " ", page))) == (500, False, [])
    assert f">{response['X-Reference']}<" in page
    assert any(response["X-Reference"] in record.getMessage() for record in caplog.records)


def test_s19_the_last_page_needs_no_template(portal, caplog):
    with patch("projects.views.errors.loader.get_template", side_effect=RuntimeError(SECRET)):
        response = portal.get("/fails/")
    page = response.content.decode()
    assert (response.status_code, SECRET in page) == (500, False)
    assert response["X-Reference"] in page
    assert "系统出错了" in page


def test_each_request_has_a_reference_of_its_own(portal):
    assert len({portal.get("/healthz")["X-Reference"] for _ in range(20)}) == 20


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
    found = {url: getattr(portal, method)(url).status_code for url in ("/api/docs/", "/api/schema/", "/api/v1/evaluate/")}
    assert {url: status for url, status in found.items() if status >= 500} == {}


# --- requests that another site forged


WITHOUT_TOKEN = {"api-evaluate"}  # it knows nobody and stores nothing
POSTED = [name for name, row in ROWS.items() if row.post.grants and name not in WITHOUT_TOKEN]


@pytest.mark.parametrize("name", POSTED)
def test_a_post_without_the_token_of_the_page_is_refused(name, signed_in, trial):
    row = ROWS[name]
    values = {**row.rest, **({"token": trial.token} if row.key == "token" else {})}
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    response = client.post(reverse(name, kwargs=values))
    assert response.status_code == 403


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


# --- S2: nobody writes a field that is not his

NEVER_TYPED = {"id", "pk", "token", "owner", "user", "is_demo", "is_staff", "is_superuser", "is_active", "role", "state"}


def ours(base: type) -> list[type]:
    found = [each for kind in base.__subclasses__() for each in (kind, *ours(kind))]
    return [kind for kind in found if kind.__module__.split(".")[0] in ("projects", "services", "approval_portal")]


def test_s2_no_form_takes_a_field_that_only_the_portal_writes():
    kinds = {*ours(forms.BaseForm)}
    assert kinds
    assert [kind for kind in kinds if issubclass(kind, forms.BaseModelForm)] == []  # a field is named, never inherited
    assert {kind.__name__: NEVER_TYPED & set(kind.base_fields) for kind in kinds if NEVER_TYPED & set(kind.base_fields)} == {}


def test_s2_no_serializer_takes_a_field_that_only_the_portal_writes():
    kinds = [kind for kind in ours(BaseSerializer) if not kind.__name__.endswith(("Out", "Response"))]
    taken = {kind.__name__: {name for name, each in kind().fields.items() if not each.read_only} for kind in kinds}
    assert kinds
    assert {name: fields & NEVER_TYPED for name, fields in taken.items() if fields & NEVER_TYPED} == {}


def untouchable(trial: Trial) -> dict:
    return {name: getattr(trial, name) for name in ("pk", "token", "start_on", "limits", "pins")}


@pytest.mark.parametrize("version", ["1", "7", "999"])
def test_s2_a_stranger_cannot_set_the_token_the_version_or_the_plan_with_an_answer(version, portal, trial):
    before = untouchable(trial)
    more = {"token": "mine", "id": "7", "pk": "7", "owner": "1", "start_on": "2020-01-01", "limits": "statutory"}
    more |= {"answers": '{"is_secret": true}', "before": "x", "changed_at": "2020-01-01", "is_secret": "true"}
    portal.post(
        reverse("trial-question", args=[trial.token, "project_nature"]), {"project_nature": "new", "version": version, **more}
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
    portal.post("/trial/", {"is_secret": "false", "token": "mine", "version": "7", "start_on": "2020-01-01", "project_nature": "new"})
    made = Trial.objects.get()
    assert (made.token == "mine", made.version, made.start_on) == (False, 1, timezone.localdate())
    assert made.answers == {"is_secret": False}
    assert len(made.token) >= 22  # 128 random bits
