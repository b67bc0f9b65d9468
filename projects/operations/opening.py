"""A 试算 becomes a project: its answers the first version of the package, its pinned days those of the project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PinKind, Source
from projects.models import Enterprise, Project, Trial
from projects.operations.packages import generate_package
from projects.operations.pins import Fixed, fix_days
from projects.operations.projects import create_project
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries import current_version, engine_of
from projects.rules.answers import from_stored
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text

MEASURES = {"investment_wan": "investment_total_wan", "floor_area_m2": "floor_area_m2"}  # column: question
TOO_MUCH = Decimal(10) ** 12  # what a column of 14 digits, two of them decimals, cannot hold
CENT = Decimal("0.01")
FIRMS = ("有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "公司")


@once(Project, "create")
def open_from_trial(
    token: str,
    enterprise: Enterprise,
    name: str,
    *,
    by: User,
    at: datetime,
    code: str | None = None,
    site: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """A project of the enterprise with package version 1 of the trial's answers, start day, limits and pins.

    Pressed again, the project made then. Raises Forbidden for whoever may not act for the enterprise, Refused for a trial
    that is gone, that has become a project which this person may not see, or whose answers cannot be used any more.
    """
    trial = Trial.objects.select_for_update().filter(token=token).first()
    if trial is None:
        raise Refused(
            "这份试算已经不在了：放了 90 天没动，或者被删掉了。重新试算一次。",
            "This trial is gone: untouched for 90 days, or deleted. Start a new one.",
        )
    if trial.project_id is not None:
        return project_of(trial, by, timezone.localdate(at))
    version = current_version()
    engine = engine_of(version)
    answers = from_stored(engine.catalogue, trial.answers)
    try:
        evaluation = engine.evaluate(answers)
    except ImpossibleAnswers as fault:
        raise _unusable(fault) from fault
    project: Project = create_project(
        enterprise,
        name,
        by=by,
        at=at,
        code=code,
        site=site,
        contact_name=contact_name,
        contact_phone=contact_phone,
        source=source,
        idempotency_key=idempotency_key,
        **measures(evaluation.answers),
    )
    fix_days(project, _days(trial, timezone.localdate(at)), by=by, at=at, source=source)
    plan: dict[str, Any] = {"start_on": trial.start_on, "limits": trial.limits}
    generate_package(project, version, answers, by=by, at=at, source=source, **plan)
    trial.project = project
    trial.save(update_fields=["project"])
    return project


def project_of(trial: Trial, by: User, day: date) -> Project:
    """The project that the trial has become. Raises Refused when this person may not see it."""
    found: Project | None = Project.objects.visible_to(by, day).filter(trials=trial.pk).first()
    if found is None:
        raise Refused(
            "这份试算已经是别人的项目了。要为你的企业建项目，重新试算一次。",
            "This trial has become somebody else's project. Start a new one for your enterprise.",
        )
    return found


def _days(trial: Trial, today: date) -> dict[str, Fixed | None]:
    """What a 试算 pins: a day that has come is taken as it happened, any other as a plan."""
    days = {node: date.fromisoformat(text) for node, text in trial.pins.items()}
    return {node: Fixed(day, PinKind.ACTUAL if day <= today else PinKind.PLANNED) for node, day in days.items()}


def measures(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The project's own columns that the answers fill; a figure that no column holds is left out."""
    found: dict[str, Any] = {}
    for column, question in MEASURES.items():
        value = answers.get(question)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            rounded = Decimal(value).quantize(CENT, ROUND_HALF_UP)
            if 0 <= rounded < TOO_MUCH:
                found[column] = rounded
    return found


def proposed_name(enterprise: Enterprise, catalogue: Catalogue, answers: Mapping[str, Any]) -> str:
    """A name to begin with: the enterprise's own, what is built, 项目. In Chinese, as it will stand in the papers."""
    firm = enterprise.name.replace("（演示）", "")
    firm = next((firm.removesuffix(end) for end in FIRMS if firm.endswith(end)), firm)
    labels = (
        catalogue.questions["industry_group"].raw.get("labels", {}) if "industry_group" in catalogue.questions else {}
    )
    industry = labels.get(str(answers.get("industry_group")), {}).get("zh", "")
    kind = industry.split("(")[0] if industry and answers.get("industry_group") != "other" else ""
    return f"{firm}{kind}项目"


def _unusable(fault: ImpossibleAnswers) -> Refused:
    texts = [problem.text for problem in fault.problems] or [Text(str(fault), str(fault))]
    zh, en = "；".join(text.zh for text in texts), "; ".join(text.en for text in texts)
    return Refused(f"答案现在不能用：{zh}。先改答案。", f"The answers cannot be used: {en}. Change them first.")
