"""What has happened, in words for a crowd: they name nobody, and lead to no address that is a secret."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from projects.models import Event
from projects.queries_items import OBJECT
from services.channels import phrases, phrases_items
from services.channels.phrase import Phrase
from services.channels.phrases_items import ItemPhrase
from services.channels.places import Place
from services.channels.wordings import name_of
from services.channels.words import Telling, Words
from services.enums import Channel

# who has the address may enter; and what leads nowhere
NO_LINK = (Place.INVITATION, Place.RATE, Place.RECEIPT_CODE, Place.NOWHERE)


class Headlines(Telling):
    """Told to a group of colleagues, of whom nobody knows what each of them may see."""

    def __init__(self, events: Sequence[Event], day: dt.date) -> None:
        super().__init__(None, events, day, Channel.WECOM)

    def words(self, event: Event) -> Words:
        phrase = self._phrase(event)
        title, text = self._edited.get(name_of(phrase), ("", ""))
        if phrase is phrases.TRIED:
            text = str(phrase.text)
        url = "" if phrase.place in NO_LINK else self._url(event, phrase)
        return Words(title or str(phrase.title), text, url)

    def title(self, event: Event) -> str:
        """In the portal's words. No query."""
        return str(self._phrase(event).title)

    def _phrase(self, event: Event) -> Phrase | ItemPhrase:
        """To colleagues: of an item what they have to do."""
        if event.object_type == "robot":
            return phrases.TRIED
        bureau = phrases_items.BUREAU if event.object_type == OBJECT else {}
        return bureau.get(event.verb) or super()._phrase(event)


def headlines(events: Sequence[Event]) -> dict[int, str]:
    """By event, what kind of thing has happened. No query."""
    telling = Headlines(events, dt.date.min)
    return {event.pk: telling.title(event) for event in events}
