from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "approval_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.forms import Field

        # the portal's words in place of Django's 该字段是必填项
        Field.default_error_messages = {**Field.default_error_messages, "required": _("这一项要填。")}
