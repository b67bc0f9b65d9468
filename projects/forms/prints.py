"""Which piece is to be printed, and in which language."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from projects.enums import PrintKind


class PrintForm(forms.Form):
    """Two buttons' worth: a piece and a language."""

    kind = forms.ChoiceField(label=_("印什么"), choices=PrintKind.choices)
    language = forms.ChoiceField(label=_("语种"), choices=settings.LANGUAGES)
