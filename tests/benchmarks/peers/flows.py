"""django-viewflow: a start and twelve human tasks in a row, assigned by permission, locked while they move."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views
from viewflow.workflow.nodes import View

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


def advance(task: Any, user: Any) -> None:
    """One human task: taken, begun, done, the next one made; permission checked as its views do."""
    with Approval.lock(task.process_id):
        task.refresh_from_db()
        activation = task.flow_task.activation_class(task)
        if not activation.assign.can_proceed() or not activation.assign.has_perm(user):
            raise PermissionError
        activation.assign(user)
        activation.start(None)
        if not activation.execute.has_perm(user):
            raise PermissionError
        activation.execute()
