"""S11, S18: what every response carries, what no page asks for, and the production settings."""

import json
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
from django.test import Client
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.print_files import POLICY

ROOT = Path(__file__).resolve().parent.parent.parent

# --- S18: the headers


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/projects/", "/notices/", "/account/"])
def test_no_browser_keeps_a_page_of_a_session(client, address):
    client.force_login(User.objects.create(username="wang"))
    assert client.get(address)["Cache-Control"] == "no-store"
    assert "no-store" not in Client().get("/catalogue/").get("Cache-Control", "")


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
    with patch("projects.guide.paper.pdf.result_pdf", return_value=b"%PDF-1.7"):
        pdf = signed_in.get(reverse("trial-pdf", args=[trial.token]))
    book = signed_in.get("/projects/?format=xlsx")
    assert [each.status_code for each in (pdf, book)] == [200, 200]
    assert faulty_headers(book) == []
    assert (pdf["Content-Security-Policy"], faulty_headers(pdf)) == (
        POLICY,  # stricter: the file is sandboxed
        ["default-src", "form-action", "object-src"],
    )
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
        "SIGNING_KEY": str(folder / "signing.p12"),
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
    assert {name: faulty_headers(each["headers"]) for name, each in answers.items()} == {name: [] for name in answers}
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

    NAMED = {"canonical"}  # the page under its own name: nothing asks for it
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
        if tag == "link" and named.get("rel") in self.NAMED:
            return
        for name, value in attrs:
            if name in self.FETCHED or (name.startswith("hx-") and str(value).startswith(("/", "http"))):
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
