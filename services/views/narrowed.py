"""Lists of the services for one project: `?project=`, as the panel on its page opens them; and for a word: `?q=`."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from projects.models import Project


def asked_project(request: HttpRequest, day: dt.date) -> tuple[int | None, Project | None]:
    """(key, project): no key when the address names none; no project when this person does not see it, and then the list
    is empty. One query when it is named."""
    text = request.GET.get("project", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None, None
    seen = Project.objects.visible_to(request.user, day)
    return int(text), seen.filter(pk=int(text)).first()


def asked_word(request: HttpRequest) -> str:
    """What is looked for, without what no column holds."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]
