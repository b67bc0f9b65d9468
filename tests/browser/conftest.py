"""One portal with demonstration data for all tests of this folder, and a browser that tells of a page that is out of line.

The data is loaded once, because loading takes seconds; what a test changes (a draft, a preference) must be its own.
"""

from urllib.parse import urlsplit

import pytest

from tests.browser.pages import FULL, World, build_world

EXPECTED_REFUSALS = (
    "status of 403",
    "status of 404",
    "status of 409",  # a piece of an upload that had arrived before the page was left
    "status of 422",
)  # Chromium reports the page's own answer as an error
VIEWERS = ("chrome-extension", "chrome")  # Chromium's own viewer of PDFs, and what it is made of


@pytest.fixture(scope="session")
def full() -> bool:
    """Every page in every look (`make browser`), or the main pages in two of them (`make test`)."""
    return FULL


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker, live_server, chromium) -> World:
    from django.core.management import call_command
    from django.db import connections
    from django.test import override_settings

    from projects.views.context import forget_site

    live_server._live_server_modified_settings.enable()
    with django_db_blocker.unblock(), override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 60 * 60):
        forget_site()
        yield build_world(live_server.url)
        call_command("flush", verbosity=0, interactive=False)
        connections.close_all()  # Playwright's event loop has given this thread one of its own
        forget_site()
    live_server._live_server_modified_settings.disable()


@pytest.fixture(autouse=True)
def _live_server_helper(world):
    """In place of pytest-django's, which empties the database after each test that opens a page."""


@pytest.fixture
def page(page, live_server):
    """The shared fixture, strict: no breach of the content policy, no console error, no request to another host (S18)."""
    host, complaints = urlsplit(live_server.url).netloc, []

    def open_page(*args, **options):
        opened = page(*args, **options)

        def hear(message):
            if message.type == "error" and not any(known in message.text for known in EXPECTED_REFUSALS):
                complaints.append(f"{opened.url}: {message.text}")

        def watch(request):
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob", *VIEWERS) and parts.netloc != host:
                complaints.append(f"{opened.url} asks {request.url}")

        opened.on("console", hear)
        opened.on("request", watch)
        return opened

    yield open_page
    assert complaints == []


@pytest.fixture
def as_(page, world):
    """A window in which this person is signed in; one for each."""
    opened = {}

    def open_as(who: str, **options):
        if who not in opened:
            opened[who] = page(**options)
            opened[who].context.add_cookies([{"name": "sessionid", "value": world.session(who), "url": world.url}])
        return opened[who]

    return open_as
