"""A form that is opened with masked numbers by somebody who may change them but has not asked to see them (S24).

A field that comes back as it was shown keeps what is stored; the whole number never stands in the form again, not even when
something else in it is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from projects.rules.masking import MASKS, is_mask, masked, meant


class MaskedForm(forms.Form):
    """`stored`: the values that whoever opens the form sees masked; None for one's own."""

    def __init__(self, *args: Any, stored: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.stored = {name: value for name, value in (stored or {}).items() if name in MASKS and value}
        first = kwargs.get("initial") or {}
        hidden = masked({name: value for name, value in self.stored.items() if first.get(name) == value})
        kwargs["initial"] = {**first, **hidden}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        typed = meant(super().clean() or self.cleaned_data, self.stored)
        for name in [name for name, value in typed.items() if is_mask(name, value)]:
            self.add_error(name, gettext("不改就照原样留着；要改就写全号，不能带星号。"))
        return typed
