"""What the printed pieces of one project are made from, read once: the judged package, the people, the place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property

from projects import slots
from projects.enums import AssignmentKind
from projects.guide.context import build_result
from projects.guide.drawings import Figures
from projects.guide.result import Result
from projects.models import Locality, MatterPackage, Project
from projects.operations.refusals import Refused
from projects.queries import latest_package, locality, package_evaluation, work_calendar
from projects.queries_project import Parts, Person, parts_of

HOTLINE = "12345"  # 政务服务便民热线: for whom no agent is named yet
TRIAD = (AssignmentKind.COMMITTEE_LEADER, AssignmentKind.DEPARTMENT_HEAD, AssignmentKind.CASE_OFFICER)


@dataclass(frozen=True)
class Book:
    """`language`: zh-hans or en; `today`: for what expires and for what is past, never printed as the day of making."""

    project: Project
    package: MatterPackage
    result: Result
    parts: Parts
    place: Locality | None
    panels: list[slots.Panel]
    language: str
    today: date

    @property
    def english(self) -> bool:
        return self.language.startswith("en")

    @property
    def site_name(self) -> str:
        if self.place is None:
            return ""
        return str(self.place.site_en if self.english else self.place.site_zh)

    @property
    def zone_name(self) -> str:
        if self.place is None:
            return ""
        return str(self.place.en if self.english else self.place.zh)

    @property
    def agent(self) -> Person | None:
        return self.parts.people.get(AssignmentKind.AGENT)

    @property
    def backup(self) -> Person | None:
        return self.parts.people.get(AssignmentKind.BACKUP_AGENT)

    @property
    def triad(self) -> list[tuple[Any, Person]]:
        """三位一体: (kind, person) of those who are named."""
        return [(kind, self.parts.people[kind]) for kind in TRIAD if kind in self.parts.people]

    @property
    def hotline(self) -> str:
        return HOTLINE

    @property
    def link(self) -> str:
        """The project's page on the portal, for whoever may see it."""
        return settings.SITE_URL.rstrip("/") + reverse("project", args=[self.project.pk])

    @cached_property
    def figures(self) -> Figures:
        """As seen on the first counted day: what is drawn does not depend on the day of printing."""
        return Figures(replace(self.result, today=self.result.plan.start_on), self.language)


def read_book(project: Project, language: str, today: date) -> Book:
    """Reads what is printed. Raises Refused for a project without a package. `project` with its enterprise."""
    package = latest_package(project)
    if package is None:
        raise Refused(
            "这个项目还没有事项包：先回答问题，生成事项包，再印。",
            "This project has no matter package yet: answer the questions first, then print.",
        )
    parts = parts_of(project, today)
    result = build_result(
        package_evaluation(package),
        work_calendar(),
        start_on=package.start_on,
        today=today,
        limits=package.limits,
        route=package.route,
        pins={pin.node: pin.day for pin in parts.pins},
    )
    return Book(
        project=project,
        package=package,
        result=result,
        parts=parts,
        place=locality(),
        panels=slots.guide_sections(project),
        language="en" if language.startswith("en") else "zh-hans",
        today=today,
    )
