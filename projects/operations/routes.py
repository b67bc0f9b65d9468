"""Another route for a project (拿地即开工, 分阶段施工许可, 告知承诺): the next version of its package goes that way."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PackageCause, Source
from projects.enums_catalogue import Route
from projects.models import MatterPackage, Project
from projects.operations.package_changes import existing, given
from projects.operations.packages import Act, Contents, begin, write_version
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries import engine_of, package_evaluation
from projects.queries_routes import facts_of
from projects.rules.answers import from_stored
from projects.rules.ways import open_to


@once(MatterPackage, "generate")
def choose_route(
    project: Project,
    route: str,
    *,
    base: int | None,
    reason: str,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """A version that goes another way. The answers, the start day and the limits stay as they are.

    Choosing promises nothing to anybody: a promise is made by the enterprise itself, item by item (国办发〔2020〕42号).
    Raises Refused for a route that is not open to the project, that hangs on an answer or on the day of the land, or that
    does not exist; NothingDiffers, Stale and Forbidden as every change of a package.
    """
    begun = begin(project, base=base, by=by, at=at)
    latest = existing(begun.latest)
    act = Act(by, at, PackageCause.ROUTE, given(reason), source, idempotency_key)
    require_open_route(project, latest, route, timezone.localdate(at))
    answers = from_stored(engine_of(latest.catalogue).catalogue, latest.answers)
    contents = Contents(latest.catalogue, answers, latest.start_on, latest.limits, route)
    return write_version(project, latest, contents, act, begun)


def require_open_route(project: Project, latest: MatterPackage, route: str, day: date) -> None:
    """Raises Refused unless the package's project may go this way on that day."""
    if route not in Route.values:
        raise Refused("没有这条路线。", "There is no such route.", field="route")
    evaluation = package_evaluation(latest)
    opened = open_to(evaluation, facts_of(project, latest, evaluation, day), route)
    if opened is None:
        raise Refused(
            "这条路线还不能定：先答完它要看的问题，定好预计拿地的日子。",
            "This route cannot be chosen yet: answer its questions first, and plan the day of the land.",
            field="route",
        )
    if not opened:
        raise Refused("这个项目走不了这条路线。", "This route is not open to the project.", field="route")
