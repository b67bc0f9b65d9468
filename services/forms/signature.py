"""One signature at a door: drawn on the screen, or on the printed list; with the name of who signs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from services.enums import SignatureMeans
from services.rules.signatures import NotDrawn, Signed, png_of


class SignatureForm(forms.Form):
    """For `components/signature.html`; several on a page have each a `prefix`. `cleaned_data["signed"]` is a Signed."""

    name = forms.CharField(
        label=_("签收人姓名"), max_length=60, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )
    on_paper = forms.BooleanField(label=_("已在纸质清单上签名"), required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-signature": ""}))

    def __init__(self, *args: Any, who: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = who
        if who:
            self.fields["name"].label = who

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        name, drawn = said.get("name", ""), said.get("signature", "")
        if said.get("on_paper"):  # also when something stands on the pad: what is said in words counts
            said["signed"] = Signed(name, SignatureMeans.PAPER)
            return said
        try:
            said["signed"] = Signed(name, SignatureMeans.DRAWN, png_of(drawn))
        except NotDrawn as found:
            self.add_error("on_paper", _missing(self.who) if found.blank else _("签名没有收全，请重新签一次。"))
        return said


def _missing(who: Any) -> Any:
    """Where two sign on a page, the sentence says whose is missing."""
    if who:
        return format_lazy(_("{who}：还没有签名。请在屏上签，或在纸质清单上签后勾选这里。"), who=who)
    return _("还没有签名：请在屏上签，或在纸质清单上签后勾选这里。")
