"""What is typed about a request for deletion."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    note = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以不填。答复以后，这段话也会擦掉。"),
    )
    sure = forms.BooleanField(label=_("我知道答复以后账号不能再登录，也恢复不了"))


class AnswerForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=500)
    sure = forms.BooleanField(label=_("我核对过，照上面的办；删掉的恢复不了"))
