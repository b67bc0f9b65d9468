"""In whose name an agent acts, for pages whose view says nothing of it: `{% acting project as acting_for %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from projects.models import Project
from projects.operations.project_guards import acts_for
from projects.queries_mandates import Acting, acting_under

register = template.Library()


@register.simple_tag(takes_context=True)
def acting(context: Any, project: Project) -> Acting | None:
    """The enterprise with the mandate; None for anybody but its agent. Two queries for an agent, none for others."""
    user, now = context["request"].user, timezone.now()
    if not user.is_authenticated or not acts_for(user, project.enterprise_id, now):
        return None
    return acting_under(project.enterprise, project.pk, timezone.localdate(now))
