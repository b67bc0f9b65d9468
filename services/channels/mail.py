"""A notice by e-mail."""

from __future__ import annotations

from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from projects.models import Invitation
from projects.queries import locality
from projects.templatetags.portal import pick_text
from services.channels.attachments import attachments_of
from services.channels.words import Telling, Words
from services.enums import Channel, Fault
from services.models import Notice
from services.operations.sending import Undelivered

PERMANENT = range(500, 600)  # what an SMTP server will not take, however often one asks


def send(notice: Notice) -> None:
    """Hand one message over to the mail server, or raise Undelivered."""
    address, language = _whereto(notice)
    with translation.override(language):
        message = compose(notice, address)
    try:
        message.send()
    except Exception as error:
        raise _undelivered(error) from None  # the server's words repeat the address


def compose(notice: Notice, address: str) -> EmailMultiAlternatives:
    """The message in the language in force. Its subject names no person, enterprise or project.

    Raises Undelivered when what it is about does not concern the recipient any more.
    """
    words = Telling(notice.recipient, [notice.event], timezone.localdate(), Channel.MAIL).words(notice.event)
    if words.gone:
        raise Undelivered(Fault.GONE, final=True)
    context = _context(notice, words)
    message = EmailMultiAlternatives(
        subject=gettext("%(site)s：%(title)s") % {"site": context["portal_name"], "title": words.title},
        body=render_to_string("email/notice.txt", context),
        to=[address],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("email/notice.html", context), "text/html")
    for name, content, kind in attachments_of(notice.event, notice.recipient):
        message.attach(name, content, kind)
    return message


def _context(notice: Notice, words: Words) -> dict[str, object]:
    place = locality()
    name = pick_text({"zh": place.site_zh, "en": place.site_en}) if place else ""
    return {
        "portal_name": name or gettext("项目审批服务"),
        "words": words,
        "url": f"{settings.SITE_URL}{words.url}" if words.url else "",
        "centre": "" if notice.recipient is None else f"{settings.SITE_URL}{reverse('notices')}",
        "happened_at": notice.event.at,
    }


def _whereto(notice: Notice) -> tuple[str, str]:
    """Address and language. Raises Undelivered when there is nobody to write to any more."""
    user = notice.recipient
    if user is None:
        invitation = Invitation.objects.filter(pk=int(notice.event.object_id)).first()
        if invitation is None or invitation.revoked_at or invitation.accepted_at:
            raise Undelivered(Fault.GONE, final=True)
        return invitation.email, settings.LANGUAGE_CODE
    if not user.is_active:
        raise Undelivered(Fault.GONE, final=True)
    if not user.email:
        raise Undelivered(Fault.NO_ADDRESS, final=True)
    return user.email, user.language


def _undelivered(error: Exception) -> Undelivered:
    """What went wrong, without the server's words."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Undelivered(Fault.REFUSED, final=bool(codes) and all(code in PERMANENT for code in codes))
    if isinstance(error, SMTPDataError):
        return Undelivered(Fault.REFUSED)
    if isinstance(error, OSError):  # every other word of the server is one, too
        return Undelivered(Fault.UNREACHABLE, down=True)
    return Undelivered(Fault.BROKEN)
