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
