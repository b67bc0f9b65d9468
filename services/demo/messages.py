"""Messages of the demonstration: a question and its answer, one that became a problem, one that waits to be read."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from openpyxl import Workbook

from projects.demo.desk import Desk
from projects.models import Membership, Project
from services.demo.plan import AGENTS, WITH_LOG, served_by
from services.operations.messages import raise_from_message, read_messages, send_message

LIST = (("材料", "份数"), ("申请表", 2), ("总平面图", 2), ("委托书", 1))


def load(desk: Desk) -> None:
    for name in AGENTS:
        agent = desk.people.get(name)
        for project in served_by(agent, desk.today)[:WITH_LOG] if agent else ():
            _talk(desk, project, name)


def _talk(desk: Desk, project: Project, name: str) -> None:
    members = Membership.objects.in_force(desk.today).filter(enterprise=project.enterprise_id, user__is_active=True)
    person, agent = members.select_related("user").order_by("pk").first(), desk.people[name]
    if person is None:
        return
    first, second, third = (desk.morning(desk.day(back)) for back in (-4, -3, -1))
    send_message(project, "总平面图要几份？要不要盖出图章？", by=person.user, at=first)
    send_message(
        project,
        "两份，都要盖出图章。清单附上，备齐了告诉我，我上门取。",
        [_list()],
        by=agent,
        at=first + timedelta(hours=2),
    )
    told = send_message(project, "施工用电报了半个月还没有答复，怕赶不上开工。", by=person.user, at=second)
    raise_from_message(told, "施工用电的申请半个月没有答复", by=agent, at=second + timedelta(hours=1))
    read_messages(project, told.pk, by=agent, at=second)
    send_message(project, "图纸都盖好章了，哪天能来取？", by=person.user, at=third)


def _list() -> ContentFile[bytes]:
    """A list of papers as a spreadsheet."""
    book, content = Workbook(), BytesIO()
    for row in LIST:
        book.active.append(row)
    book.save(content)
    return ContentFile(content.getvalue(), name="材料清单（演示）.xlsx")
