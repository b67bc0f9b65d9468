"""The glue between the portal and the sign-in library: who may sign up, how the account is made, where one lands."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.operations.people import sign_up

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People of enterprises sign up by themselves; accounts of staff are made by the system administrator."""
        return bool(settings.SIGNUP_OPEN)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The account is made by the portal's own operation, with its event; the library goes on with the same object."""
        given = form.cleaned_data
        made = sign_up(
            given["username"],
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            password=given["password1"],
            at=timezone.now(),
        )
        user.pk = made.pk
        user.refresh_from_db()
        return user

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """On to finding one's enterprise."""
        try:
            return reverse("enterprise-start")
        except NoReverseMatch:
            return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down keeps nobody from signing up or in; the log knows."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # refused connections, time-outs and everything that SMTP answers
            log.warning("mail %s could not be sent", template_prefix, exc_info=True)
