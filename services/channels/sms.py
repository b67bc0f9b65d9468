"""A notice as a short message, through a gateway that takes JSON over HTTP.

It gets {"key", "to", "text"} with the key as `Idempotency-Key`, too: a repeated try has the same. A status of 2xx means taken,
409 taken before, another 4xx refused for good, 5xx and silence: later.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation

from services.channels.posting import post
from services.channels.words import Telling
from services.enums import Channel, Fault
from services.models import Notice
from services.operations.sending import Undelivered
from services.rules.phones import mobile

LONGEST = 240  # characters of the sentence: four short messages at most


def send(notice: Notice) -> None:
    """Hand one message over to the gateway, or raise Undelivered."""
    if not settings.SMS_GATEWAY_URL:
        raise Undelivered(Fault.NO_GATEWAY, final=True)
    user = notice.recipient
    if user is None or not user.is_active:
        raise Undelivered(Fault.GONE, final=True)
    number = mobile(user.phone)
    if number is None:
        raise Undelivered(Fault.NO_NUMBER, final=True)
    with translation.override(user.language):
        text = compose(notice)
    headers = {"Idempotency-Key": notice.send_key}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    post(settings.SMS_GATEWAY_URL, {"key": notice.send_key, "to": number, "text": text}, headers)


def compose(notice: Notice) -> str:
    """One line in the language in force, with the link when there is one.

    Raises Undelivered when what it is about does not concern the recipient any more.
    """
    words = Telling(notice.recipient, [notice.event], timezone.localdate(), Channel.SMS).words(notice.event)
    if words.gone:
        raise Undelivered(Fault.GONE, final=True)
    text = " ".join(words.text.split())
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"{text} {settings.SITE_URL}{words.url}" if words.url else text
