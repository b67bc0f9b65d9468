"""In which language the handbook is to be printed."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HandbookForm(forms.Form):
    """One button's worth."""

    language = forms.ChoiceField(label=_("语种"), choices=settings.LANGUAGES)
