"""The form of the public page of a certificate: the file in hand, or its digest. No decisions here."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 5 * 1024 * 1024  # bytes; ours have a tenth of that
_DIGEST = re.compile("[0-9a-f]{64}")


class InHandForm(forms.Form):
    file = forms.FileField(
        label=_("你手里的 PDF 文件"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        help_text=_("选中文件，或者拖到这里，最大 5 MB。只用来比对，比对完就丢掉，不保存。"),
    )
    digest = forms.CharField(
        label=_("或者粘贴文件的 SHA-256"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("64 位数字和字母。文件不想上传时用这个。"),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST:
            raise forms.ValidationError(_("文件超过 5 MB，不是本平台出具的证照文件。"))
        return file

    def clean_digest(self) -> str:
        said = re.sub(r"[\s:]", "", self.cleaned_data["digest"]).lower()
        if said and not _DIGEST.fullmatch(said):
            raise forms.ValidationError(_("SHA-256 是 64 位，由 0–9 和 a–f 组成。"))
        return said

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and said.get("file") is None and not said.get("digest"):
            self.add_error("file", _("选一个文件，或者粘贴它的 SHA-256。"))
        return said


class LapseForm(forms.Form):
    reason = forms.CharField(
        label=_("发生了什么，依据哪一条"),
        max_length=300,
        help_text=_("申请人和扫码查验的人看到状态，申请人看到原因。"),
        widget=forms.Textarea({"rows": 3}),
    )
