"""P9, first form: the JSON list of 50 projects against Django REST framework's ModelSerializer of the same fields and rows.

`python -m tests.benchmarks.bench_api` prints the table. Two counts: from the query to the bytes, and the whole request
through every middleware, the peer behind the same permission, filter and paging. In turn, three repeats, medians.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import database

ROWS, ROUNDS, REPEATS = 50, 40, 3
PROMISE = 0.5


def fill() -> None:
    """50 projects of 10 enterprises, as a first page shows them."""
    from projects.operations.enterprises import create_enterprise
    from projects.operations.projects import create_project
    from projects.rules.identifiers import make_credit_code

    at = datetime(2026, 3, 2, tzinfo=UTC)
    firms = [
        create_enterprise(f"第 {n} 企业", make_credit_code("91610132", f"MA6{n:05d}"), by=None, at=at)
        for n in range(10)
    ]
    for number in range(ROWS):
        create_project(
            firms[number % 10],
            f"新材料产业研发中心 {number}",
            by=None,
            at=at,
            investment_wan=Decimal("90000.50"),
            floor_area_m2=Decimal("12000.25"),
            site="泾河工业园北区",
            signed_on=date(2026, 2, 3),
        )


def peer_view() -> Any:
    """The same list as a page of DRF's own serializer, permission and paging alike."""
    from rest_framework import serializers

    from projects.api.projects import COLUMNS, ProjectsView
    from projects.filters import ProjectFilter
    from projects.models import Project
    from projects.operations.refusals import require
    from projects.permissions import may_list_projects

    class ProjectSerializer(serializers.ModelSerializer):
        enterprise_name = serializers.CharField(source="enterprise.name")

        class Meta:
            model = Project
            fields = (*COLUMNS, "enterprise_name")

    class PeerView(ProjectsView):
        serializer = ProjectSerializer

        def get(self, request: Any) -> Any:
            require(may_list_projects(self.by, self.today))
            visible = Project.objects.visible_to(self.by, self.today).select_related("enterprise")
            wanted = ProjectFilter(request.query_params, visible, self.by, self.today)
            return self.paged(wanted.rows, lambda row: row)

        def paged(self, rows: Any, shown: Any = None) -> Any:
            response = super().paged(rows)
            response.data["results"] = ProjectSerializer(response.data["results"], many=True).data
            return response

    return PeerView


def interleaved(*works: Callable[[], Any]) -> list[float]:
    """Median seconds of each work."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(REPEATS):
        for place, work in enumerate(works):
            begin = perf_counter()
            for _ in range(ROUNDS):
                work()
            times[place].append((perf_counter() - begin) / ROUNDS)
    return [median(each) for each in times]


def row(what: str, ours: float, peer: float, promise: float | None) -> dict[str, Any]:
    return {
        "id": "P9",
        "what": what,
        "ours": ours,
        "peer": peer,
        "ratio": round(ours / peer, 3),
        "promise": "-" if promise is None else f"≤ {promise}",
        "holds": promise is None or ours <= promise * peer,
    }


def rows_to_bytes(view: Any) -> dict[str, Any]:
    from rest_framework.renderers import JSONRenderer

    from projects.api.projects import project_rows
    from projects.api.renderers import ExactJSONRenderer
    from projects.models import Project

    def ours() -> bytes:
        return ExactJSONRenderer().render(list(project_rows(Project.objects.order_by("id"))))

    def theirs() -> bytes:
        found = Project.objects.order_by("id").select_related("enterprise")
        return JSONRenderer().render(view.serializer(found, many=True).data)

    assert same(json.loads(ours()), json.loads(theirs()))
    mine, peer = interleaved(ours, theirs)
    return row("JSON list of 50 projects, query to bytes; peer: DRF ModelSerializer", mine, peer, PROMISE)


def same(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> bool:
    """Both say the same; DRF writes instants in the zone's time, we in UTC."""

    def plain(found: dict[str, Any]) -> dict[str, Any]:
        return found | {"created_at": datetime.fromisoformat(found["created_at"]).astimezone(UTC)}

    return [plain(each) for each in ours] == [plain(each) for each in theirs]


def whole_request(view: Any) -> dict[str, Any]:
    from django.test import Client
    from django.urls import path
    from django.utils import timezone

    from approval_portal import urls
    from approval_portal.accounts.models import User
    from projects.operations.people import grant_role

    user = User.objects.create(username="lead")
    grant_role(user, "lead", body=None, starts_on=timezone.localdate(), by=None, at=timezone.now())
    urls.urlpatterns.append(path("peer/", view.as_view(), name="peer"))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    ours, theirs = (lambda: client.get("/api/v1/projects/")), (lambda: client.get("/peer/"))
    assert same(ours().json()["results"], theirs().json()["results"])
    mine, peer = interleaved(ours, theirs)
    return row("the same as a whole request, session and every middleware; for the record", mine, peer, None)


def run() -> list[dict[str, Any]]:
    database.begin()
    from django.test.utils import override_settings

    database.migrate()
    database.empty("projects_enterprise", "accounts_user")  # and all that hangs on them
    fill()
    view = peer_view()
    with override_settings(ALLOWED_HOSTS=["testserver"], DEBUG=False):
        return [rows_to_bytes(view), whole_request(view)]


if __name__ == "__main__":
    for line in run():
        print(line)
