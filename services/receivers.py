"""What happens in the portal becomes notices."""

from django.utils import timezone

from projects.models import Event
from services.operations.notices import make_notices


def tell(event: Event) -> None:
    """Called by the fan-out, in its transaction; safe to be called twice."""
    make_notices(event, at=timezone.now())
