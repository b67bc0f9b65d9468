"""What stands beside a package on every page that shows it: whether a newer catalogue is out, what is decided by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.models import Adjustment, MatterPackage, Project
from projects.permissions import may_adjust_package, may_edit_project
from projects.queries import engine_of, newer_catalogue
from projects.rules.catalogue import Node
from projects.rules.project_states import ALLOWS, PACKAGE


def package_bar(
    project: Project,
    package: MatterPackage | None,
    user: User,
    day: date,
    *,
    edits: bool | None = None,
    adjusts: bool | None = None,
) -> dict[str, Any]:
    """For templates/projects/_package_bar.html and the matter lines. `package` is the newest version.

    `by_hand`: node id -> the decision in force. `edits`, `adjusts`: what this person may, when the page has asked already.
    Two queries beside those for permissions; none but these without a package.
    """
    live = PACKAGE in ALLOWS[project.state]
    edits = live and (may_edit_project(user, project, day) if edits is None else edits)
    if package is None:
        return {"by_hand": {}, "adjustments": [], "may_edit_package": edits}
    held: list[Adjustment] = list(Adjustment.objects.in_force(day).filter(project=project).select_related("made_by"))
    rows = [{"adjustment": each, "node": node_of(package, each.node)} for each in held]
    return {
        "by_hand": {each.node: each for each in held},
        "adjustments": rows,
        "left_out": [row for row, each in zip(rows, held, strict=True) if not each.applies],
        "newer_catalogue": newer_catalogue(package),
        "may_edit_package": edits,
        "may_adjust": live and (may_adjust_package(user, project, day) if adjusts is None else adjusts),
    }


def node_of(package: MatterPackage, node: str) -> Node | dict[str, str]:
    """The node in the package's catalogue, or its bare id where that version has none."""
    return engine_of(package.catalogue).catalogue.nodes.get(node) or {"zh": node, "en": node}
