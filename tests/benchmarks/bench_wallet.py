"""P9 for documents, the page: a wallet of 50 papers against the same rows through a plain ORM and template loop.

As `bench_list` has it: through Django's WSGI handler with every middleware, by the same signed-in person of the enterprise, in
turn in one process; requests a second, medians of three repeats. The peer extends the same base page, whose shell is rendered
each time, reads model objects with `select_related` and loops over them in a template; it says less of each row than ours
does (neither the catalogue's names nor how long a paper still holds good).
Run: python -m tests.benchmarks.bench_wallet
"""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks import bench_documents, bench_list

PROMISE, REPEATS = 4.0, 3
PLAIN = (bench_list.FOLDER / "plain_wallet.html").read_text(encoding="utf-8")


def plain(request: Any, pk: int) -> Any:
    """The list as the tutorial writes it."""
    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.shortcuts import get_object_or_404
    from django.utils import timezone

    from projects.models import Document, Enterprise, Project
    from projects.queries_wallet import STANDING_WORDS, in_wallet

    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user, timezone.localdate()), pk=pk)
    papers = in_wallet(Document.objects.filter(enterprise=enterprise))
    rows = papers.select_related("project", "certificate", "result_of").order_by("-uploaded_at", "-pk")
    context = {
        "enterprise": enterprise,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "standings": STANDING_WORDS.items(),
        "materials": papers.order_by("material").values_list("material", flat=True).distinct(),
        "projects": Project.objects.filter(pk__in=papers.values("project")),
    }
    return HttpResponse(bench_list.compiled(PLAIN).render(context, request))


def __getattr__(name: str) -> Any:
    """`urlpatterns` of the benchmark: the portal's and the peer's, when Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    from approval_portal.urls import urlpatterns

    return [path("plain/<int:pk>/", login_required(plain)), *urlpatterns]


def prepare() -> tuple[str, str]:
    """The addresses of ours and of the peer."""
    bench_list.prepare()
    from django.conf import settings
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Document, Enterprise, Membership, Project

    settings.ROOT_URLCONF = __name__
    bench_documents.fill()
    firm = Enterprise.objects.latest("pk")
    boss = User.objects.create(username="boss", name="王一")
    Membership.objects.create(enterprise=firm, user=boss, is_admin=True, starts_on=timezone.localdate())
    Document.objects.filter(pk__in=Document.objects.filter(enterprise=firm).values("pk")[:25]).update(
        project=Project.objects.create(enterprise=firm, name="项目", created_at=timezone.now())
    )
    return f"/enterprises/{firm.pk}/wallet/", f"/plain/{firm.pk}/"


def run() -> list[dict[str, Any]]:
    paths = prepare()
    ask = bench_list.asker("boss")
    for path in paths:
        assert ask(path).count(b"<tr>") == bench_documents.ROWS + 1, path
    rounds = [bench_list.asked_in_turn(ask, paths) for _ in range(REPEATS)]
    mine, plainly = (median(each[path] for each in rounds) for path in paths)
    return [
        {
            "id": "P9",
            "what": "wallet of 50 papers, full middleware, requests/s; peer: the same page, plain ORM and template loop",
            "ours": round(mine, 1),
            "peer": round(plainly, 1),
            "ratio": round(mine / plainly, 2),
            "promise": f"≥ {PROMISE:g}",
            "holds": mine >= PROMISE * plainly,
        }
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
