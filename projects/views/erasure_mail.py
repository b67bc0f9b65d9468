"""The answer to a request for deletion, sent to the address that goes with the account: the person cannot sign in any more."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext

from projects.models import ErasureRequest
from projects.operations.erasure import note_sent
from projects.views.erasure_words import answer_lines

log = logging.getLogger(__name__)


def send_answer(pk: int, address: str, language: str) -> None:
    """One try, in the language of the account; whether it went out is kept with the request. The subject names nobody."""
    arrived = bool(address) and _sent(ErasureRequest.objects.get(pk=pk), address, language)
    note_sent(pk, arrived=arrived, at=timezone.now())


def _sent(request: ErasureRequest, address: str, language: str) -> bool:
    with translation.override(language):
        said = [gettext("你要求删除个人信息，办好了。账号已经不能登录。"), ""]
        said += [f"- {each.words}" for each in answer_lines(request)]
        mail = EmailMessage(subject=gettext("你的删除请求有了答复"), body="\n".join(said), to=[address])
    try:
        return bool(mail.send())
    except Exception as fault:  # its text may hold the address
        log.error("the answer to request %s was not sent: %s", request.pk, type(fault).__name__)
        return False
