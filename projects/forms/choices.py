"""Choices whose words people typed in, or that have no English: on an English page they say that they are Chinese."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext

from projects.templatetags.languages import language_of
from projects.templatetags.portal import as_entered, pick_text

DASHES = BLANK_CHOICE_DASH[0][1]


class EnteredSelect(forms.Select):
    """An option holds no markup: the whole of it says its language. Where nothing is chosen yet, words say so, not dashes."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["label"] == DASHES:
            option["label"] = gettext("选一个")
        if language := language_of(option["label"]):
            option["attrs"]["lang"] = language
        return option


class EnteredCheckboxes(forms.CheckboxSelectMultiple):
    """A label may hold markup: what is Chinese in it says so."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["label"] = as_entered(option["label"])
        return option


class BodyChoiceField(forms.ModelChoiceField):
    """A responsible body by its name in the reader's language."""

    widget = EnteredSelect

    def label_from_instance(self, obj: Any) -> str:
        return pick_text(obj)
