"""Words with a fixed set of values, of how people are served."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    IN_APP = "in_app", _("站内")
    MAIL = "mail", _("邮件")


class Delivery(models.TextChoices):
    WAITING = "waiting", _("等待发送")
    SENDING = "sending", _("正在发送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("没有送到")


class Fault(models.TextChoices):
    """Why a message did not arrive. Never the server's own words: they repeat the address."""

    UNREACHABLE = "unreachable", _("邮件服务器没有应答")
    REFUSED = "refused", _("收件的服务器不收")
    NO_ADDRESS = "no_address", _("没有邮箱地址")
    GONE = "gone", _("这件事与收件人已经无关")
    LOST = "lost", _("发送时中断，不知道发出没有")
    BROKEN = "broken", _("发送时出错")
