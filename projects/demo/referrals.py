"""Leads of the demonstration: one waiting, one taken, one that became a project, one sent back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approval_portal.accounts.models import Body
from projects.demo.desk import Desk
from projects.models import Project
from projects.operations.referrals import hand_over, open_project, return_referral, take


def add_referrals(desk: Desk, rows: list[Mapping[str, Any]]) -> None:
    for row in rows:
        add_referral(desk, row)


def add_referral(desk: Desk, row: Mapping[str, Any]) -> None:
    """Every step by the person and on the day that the data says."""

    def when(step: str) -> datetime:
        return desk.morning(desk.day(row[step]))

    data, project = dict(row["data"]), None
    if name := row.get("opened_as"):
        project = Project.objects.select_related("enterprise").get(name=name)
        data |= {"enterprise_name": project.enterprise.name, "credit_code": project.enterprise.credit_code}
    body, by = Body.objects.get(code=row["body"]), desk.people[row["by"]]
    lead = hand_over(data, body=body, by=by, at=when("handed_on"), is_demo=True)
    if "taken_by" not in row:
        return
    agent = desk.people[row["taken_by"]]
    take(lead.pk, by=agent, at=when("taken_on"))
    if project is not None:
        code = project.enterprise.credit_code
        open_project(lead.pk, credit_code=code, by=agent, at=when("opened_on"))
    if "returned_on" in row:
        return_referral(lead.pk, row["reason"], by=agent, at=when("returned_on"))
