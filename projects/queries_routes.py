"""What is known of a project, beside its answers, when its routes are compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from projects.enums import PinKind
from projects.models import MatterPackage, Pin, Project
from projects.queries_items import broken_promise
from projects.rules.applicability import Evaluation
from projects.rules.detours import land_nodes
from projects.rules.ways import Facts


def facts_of(
    project: Project,
    package: MatterPackage,
    evaluation: Evaluation,
    day: date,
    assumed: Mapping[str, date] | None = None,
) -> Facts:
    """The plan of the package, the project's days, whether its land is had on `day`, whether its promises still count.

    Two queries. `assumed`: days taken for the comparison, where the project itself has fixed none.
    """
    rows = list(Pin.objects.filter(project=project).values_list("node", "day", "kind"))
    land = land_nodes(evaluation)
    return Facts(
        start_on=package.start_on,
        limits=package.limits,
        pins={node: on for node, on, _ in rows},
        land_had=any(node in land and (kind == PinKind.ACTUAL or on <= day) for node, on, kind in rows),
        broken=broken_promise(project.enterprise_id) is not None,
        assumed=assumed or {},
    )
