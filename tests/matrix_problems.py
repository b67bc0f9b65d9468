"""Problems of the permission matrix: of the project; the measure is of a problem that a body of nobody here answers for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.matrix_agency import kept_document
from tests.matrix_visits import of_project


def problem(project: Any) -> Any:
    from services.operations.problems import raise_problem

    return raise_problem("overdue", "", project=project, title="matrix", by=None, at=timezone.now())


def step(project: Any) -> Any:
    from approval_portal.accounts.models import Body
    from services.models import Problem, ProblemStep

    now = timezone.now()
    row = problem(project)
    Problem.objects.filter(pk=row.pk).update(state="assigned", body=Body.objects.order_by("pk").last().code)
    return ProblemStep.objects.create(problem_id=row.pk, text="matrix", made_at=now)


def file(project: Any) -> Any:
    from services.models import ProblemFile

    return ProblemFile.objects.create(
        problem=problem(project), document=kept_document(project, "9"), added_at=timezone.now()
    )


OBJECTS = {
    "problem": of_project("problem", problem),
    "problem-step": of_project("problem-step", step),
    "problem-file": of_project("problem-file", file),
}
