"""What happens in the portal becomes notices."""

from django.utils import timezone

from projects.models import Event
from services.operations.appointments_follow import note_handover
from services.operations.figures import note_due
from services.operations.notices import make_notices
from services.operations.plan import follow
from services.operations.ratings import note_invite


def tell(event: Event) -> None:
    """Called by the fan-out, in its transaction; safe to be called twice."""
    make_notices(event, at=timezone.now())


def invite_to_rate(event: Event) -> None:
    """The thing that the event ended may be rated."""
    note_invite(event)


def plan(event: Event) -> None:
    """The agent's plan follows the package, and what happens to the items."""
    follow(event)


def follow_the_agent(event: Event) -> None:
    """The trips of a project that changed hands go to whoever took over."""
    note_handover(event)


def count(event: Event) -> None:
    """What the event is about is to be counted anew."""
    note_due(event)
