"""Signing up: name and phone beside what the library asks for (e-mail address, account, password twice)."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms.people import PHONE
from projects.operations.refusals import Refused


class SignUpForm(SignupForm):
    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("手机"), max_length=20, validators=[PHONE], widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    field_order = ("name", "phone", "email", "username", "password1", "password2")

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Of two taps that arrive side by side, the second finds the account made: on to signing in."""
        try:
            return super().try_save(request)
        except Refused:
            messages.info(request, gettext("这个账号刚刚注册好，登录就行。"))
            return None, redirect("account_login")
