from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are handed out by an operation of the portal, not by open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
