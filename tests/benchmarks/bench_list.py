"""P9, first part: the list of projects against the same fifty rows through a plain ORM and template loop.

Both are asked through Django's WSGI handler with every middleware, by the same signed-in lead, on one PostgreSQL and one
Redis, in turn in one process; requests a second, medians of three repeats. The peer is a view as the tutorial writes it:
model objects with `select_related`, the start and the agent as annotations, a paginator, and a template that extends the same
base page and loops over the rows; its shell (header, footer, dialog) is rendered each time. The bare peer is the loop alone,
without any shell, form or list bar: ours shows all of them.
Run: python -m tests.benchmarks.bench_list
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import database

PROMISE, REPEATS, ASKED, TURN = 4.0, 3, 120, 6
PATHS = ("/projects/", "/plain/", "/bare/")
FOLDER = Path(__file__).parent
BARE = (FOLDER / "plain_rows.html").read_text(encoding="utf-8")
PLAIN = (FOLDER / "plain_list.html").read_text(encoding="utf-8").replace("ROWS", BARE)


def prepare() -> None:
    database.begin()
    os.environ["REDIS_URL"] = ""
    from django.conf import settings
    from django.core.management import call_command

    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # as with Redis; in memory, for both
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.ROOT_URLCONF = __name__
    database.migrate()
    # what the benches before have left
    database.empty("projects_enterprise", "accounts_user")
    for command in ("load_catalogue", "load_demo"):
        call_command(command, stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)


# --- the peer


def plain_rows(day: Any) -> Any:
    from django.db.models import OuterRef, Subquery

    from projects.models import Assignment, PackageItem, Project

    start = PackageItem.objects.filter(package__project=OuterRef("pk"), node="ms-construction-start")
    agent = Assignment.objects.in_force(day).filter(project=OuterRef("pk"), kind="agent").order_by("-pk")
    return (
        Project.objects.select_related("enterprise")
        .annotate(
            start_on=Subquery(start.order_by("-package__number").values("due_on")[:1]),
            start_tentative=Subquery(start.order_by("-package__number").values("tentative")[:1]),
            agent=Subquery(agent.values("user__name")[:1]),
        )
        .order_by("-created_at", "-pk")
    )


def plain(request: Any) -> Any:
    """The list as the tutorial writes it."""
    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.enums import ProjectState
    from projects.models import KeyListing

    page = Paginator(plain_rows(timezone.localdate()), 50).get_page(request.GET.get("page"))
    years = KeyListing.objects.order_by("-year").values_list("year", flat=True).distinct()
    agents = User.objects.filter(assignments__kind="agent").distinct()
    context = {"page": page, "states": ProjectState.choices, "years": years, "agents": agents}
    return HttpResponse(compiled(PLAIN).render(context, request))


def bare(request: Any) -> Any:
    """Nothing but the rows."""
    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.utils import timezone

    page = Paginator(plain_rows(timezone.localdate()), 50).get_page(1)
    return HttpResponse(compiled(BARE).render({"page": page}, request))


_compiled: dict[str, Any] = {}


def compiled(text: str) -> Any:
    from django.template import engines

    if text not in _compiled:
        _compiled[text] = engines["django"].from_string(text)
    return _compiled[text]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """The shell is rendered each time, as a template without `{% kept %}` is."""
    from projects.templatetags import kept

    render = kept.KeptNode.render

    def plainly(node: Any, context: Any) -> Any:
        kept_before, node.made = node.made, {}
        try:
            return render(node, context)
        finally:
            node.made = kept_before

    kept.KeptNode.render = plainly
    try:
        yield
    finally:
        kept.KeptNode.render = render


def __getattr__(name: str) -> Any:
    """`urlpatterns` of the benchmark: the portal's and the peers', when Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    from approval_portal.urls import urlpatterns

    return [path("plain/", login_required(plain)), path("bare/", login_required(bare)), *urlpatterns]


# --- asking


def asker(username: str = "lead") -> Callable[[str], bytes]:
    """A function that asks the WSGI handler as this person."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    from approval_portal.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username), settings.AUTHENTICATION_BACKENDS[0])
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    handler = get_wsgi_application()

    def ask(path: str) -> bytes:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookies, "HTTP_ACCEPT_LANGUAGE": "zh-CN",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        statuses: list[str] = []
        response = handler(environ, lambda status, headers, info=None: statuses.append(status))
        body = b"".join(response)
        response.close()
        assert statuses == ["200 OK"], (path, statuses)
        return body

    return ask


def asked_in_turn(ask: Callable[[str], bytes], paths: tuple[str, ...] = PATHS) -> dict[str, float]:
    """Requests a second of each address, asked in turns of a few, so that a busy machine slows all of them."""
    spent = dict.fromkeys(paths, 0.0)
    for _ in range(ASKED // TURN):
        for path in paths:
            with nothing_kept() if path.startswith("/plain/") else nullcontext():
                began = perf_counter()
                for _ in range(TURN):
                    ask(path)
                spent[path] += perf_counter() - began
    return {path: ASKED / seconds for path, seconds in spent.items()}


def run() -> list[dict[str, Any]]:
    prepare()
    ask = asker()
    for path in PATHS:
        assert ask(path).count(b"<tr>") == 51, path
    rounds = [asked_in_turn(ask) for _ in range(REPEATS)]
    mine, shelled, alone = (median(each[path] for each in rounds) for path in PATHS)
    return [
        {
            "id": "P9",
            "what": "list of 50 projects, full middleware, requests/s; peer: the same page, plain ORM and template loop "
            f"(the loop alone, without any page around it: {alone:.0f}/s, so {mine / alone:.1f} ×)",
            "ours": round(mine, 1),
            "peer": round(shelled, 1),
            "ratio": round(mine / shelled, 2),
            "promise": f"≥ {PROMISE:g}",
            "holds": mine >= PROMISE * shelled,
        }
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
