"""The open questions of a profile at the door, one group at a time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from projects.forms.packages import GroupForm
from projects.forms.questions import initial_answers
from projects.rules.catalogue import Question
from services.rules.agenda import open_in
from services.views.visit_shown import Profile


class Questions:
    """Those that are open, by group; `?group=` chooses one, else it is the first. A first package asks what comes first, too."""

    def __init__(self, request: HttpRequest, profile: Profile) -> None:
        self.request, self.profile = request, profile
        self.catalogue = profile.evaluation.catalogue

    @cached_property
    def by_group(self) -> dict[str, list[Question]]:
        found: dict[str, list[Question]] = {}
        for name in open_in(self.profile.evaluation):
            question = self.catalogue.questions[name]
            found.setdefault(question.group, []).append(question)
        return {group: found[group] for group in self.catalogue.groups if group in found}

    @property
    def group(self) -> str:
        wanted = self.request.POST.get("group") or self.request.GET.get("group", "")
        return wanted if wanted in self.catalogue.groups else next(iter(self.by_group), "")

    def groups(self) -> list[dict[str, Any]]:
        return [
            {"id": group, "raw": self.catalogue.groups[group], "count": len(asked), "chosen": group == self.group}
            for group, asked in self.by_group.items()
        ]

    def form(self, data: Any = None) -> GroupForm:
        """A post is read with the questions of its group as they stood then: those open now, and those answered since."""
        answers = dict(self.profile.evaluation.answers)
        asked = list(self.by_group.get(self.group, ()))
        if data is not None:
            known = {question.id for question in asked}
            questions = self.catalogue.questions.values()
            asked += [q for q in questions if q.group == self.group and q.id not in known and q.id in data]
        if self.profile.package is None:
            asked = [*(q for q in self.catalogue.questions.values() if q.first), *(q for q in asked if not q.first)]
        initial = initial_answers(asked, answers)
        return GroupForm(data, questions=asked, answered=(), initial=initial)
