"""What notices of messages say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("message", "send_message"): Phrase(
        _("你有新消息"), _("“%(project)s”里有%(actor)s发来的消息。打开看，在那里回。"), Place.MESSAGES
    ),
}  # fmt: skip
