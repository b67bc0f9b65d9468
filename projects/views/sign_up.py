"""The glue between the portal and the sign-in library: who may sign up, how the account is made, where one lands."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.operations.access import log_failed_sign_in, log_sign_in, log_sign_out
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

    def login(self, request: HttpRequest, user: Any) -> None:
        """In, after every step. It stands in the access log, like each try that fails and the sign-out (S14)."""
        super().login(request, user)
        log_sign_in(user, _what(request), address=self._address(request), at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        log_sign_out(user, _what(request), address=self._address(request), at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = str(credentials.get("username") or credentials.get("email") or "")
        log_failed_sign_in(name, _what(request), address=self._address(request), at=timezone.now())

    def _address(self, request: HttpRequest) -> str:
        try:
            return str(self.get_client_ip(request))
        except PermissionDenied:  # it cannot be told
            return ""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down keeps nobody from signing up or in; the log knows."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # refused connections, time-outs and everything that SMTP answers
            log.warning("mail %s could not be sent", template_prefix, exc_info=True)


class SecondStepAdapter(DefaultMFAAdapter):
    def validation_error(self, code: str, **params: Any) -> ValidationError:
        """A wrong code of the second step is a sign-in that failed; one typed while setting it up is not."""
        request = context.request
        known = request.session.get(LOGIN_SESSION_KEY, {}).get("user_pk") if request else None
        if code == "incorrect_code" and request and known:
            user = User.objects.filter(pk=url_str_to_user_pk(known)).first()  # allauth keeps it in base 36
            address = AccountAdapter()._address(request)
            log_failed_sign_in("", _what(request), address=address, at=timezone.now(), user=user)
        return super().validation_error(code, **params)


def _what(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
