from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "approval_portal.accounts"
    label = "accounts"
