"""The ways by which a notice goes out: each is given one notice, and raises Undelivered when it did not arrive."""

from __future__ import annotations

from services.channels import mail, sms, wecom
from services.enums import Channel
from services.operations.sending import Send

CHANNELS: dict[str, Send] = {Channel.MAIL: mail.send, Channel.SMS: sms.send, Channel.WECOM: wecom.send}
