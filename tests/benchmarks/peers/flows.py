"""django-viewflow: a start and twelve human tasks in a row, assigned by permission, locked while they move."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views
from viewflow.workflow.nodes import View

from approval_portal.accounts.models import User

TASKS = 12


def _tasks() -> dict[str, Any]:
    nodes: dict[str, Any] = {"start": flow.StartHandle(this.begin).Next(this.task1), "end": flow.End()}
    for number in range(1, TASKS + 1):
        after = getattr(this, f"task{number + 1}" if number < TASKS else "end")
        nodes[f"task{number}"] = (
            View(views.UpdateProcessView.as_view(fields=[])).Permission(auto_create=True).Next(after)
        )
    return nodes


class Approval(flow.Flow):
    """The flow; its nodes are added below."""

    lock_impl = lock.select_for_update_lock
    locals().update(_tasks())

    def begin(self, activation: Any) -> Any:
        return activation.process


def advance(process: int, node: Any, user: int) -> None:
    """One human task as viewflow's own views do it: taken in one request, done in the next.

    Each reads the person, locks the process, reads the task and asks for the permission.
    """
    _request(process, node, user, _assign)
    _request(process, node, user, _execute)


def _request(process: int, node: Any, user: int, act: Any) -> None:
    person = User.objects.get(pk=user)
    with Approval.lock(process):
        task = Approval.task_class.objects.select_related("process").get(process=process, flow_task=node)
        act(task.flow_task.activation_class(task), person)


def _assign(activation: Any, person: User) -> None:
    if not activation.assign.has_perm(person):
        raise PermissionError
    activation.assign(person)


def _execute(activation: Any, person: User) -> None:
    if not activation.execute.has_perm(person) and not activation.start.has_perm(person):
        raise PermissionError
    activation.start(None)
    activation.execute()
