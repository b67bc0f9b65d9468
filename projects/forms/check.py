"""The forms of the public page where papers are checked: the code that stands beside the QR code. No decisions here."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

TOKEN = re.compile(r"(?:^|/)([0-9A-Za-z_-]{16,32})/?(?:[?#].*)?$")


class TokenForm(forms.Form):
    """What the QR code says, whole or its last part."""

    token = forms.CharField(
        label=_("二维码里的网址"),
        max_length=300,
        help_text=_("用任何扫码工具读出来，粘贴在这里；只粘贴最后一段也行。"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_token(self) -> str:
        found = TOKEN.search(self.cleaned_data["token"].strip())
        if found is None:
            raise forms.ValidationError(_("这不是本平台二维码里的网址。"))
        return found[1]
