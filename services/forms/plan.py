"""Forms of the agency's log and of messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from projects.forms.choices import EnteredSelect
from projects.forms.people import Day
from projects.rules.uploads import accepted
from services.enums import LogKind
from services.operations.agency_log import NEXT, TEXT, WHOM, Entry
from services.operations.messages import TEXT as MESSAGE_TEXT


class LogForm(forms.Form):
    """An entry written by hand: how, with whom, what, what next, and the day that brings it back."""

    kind = forms.ChoiceField(label=_("怎么谈的"), choices=LogKind.choices, widget=forms.RadioSelect)
    with_whom = forms.CharField(label=_("和谁"), max_length=WHOM, required=False)
    text = forms.CharField(label=_("谈了什么、办了什么"), max_length=TEXT, widget=forms.Textarea({"rows": 3}))
    item = forms.ChoiceField(label=_("和哪个办件有关"), required=False, widget=EnteredSelect({"class": "input"}))
    next_step = forms.CharField(label=_("下一步"), max_length=NEXT, required=False)
    back_on = forms.DateField(
        label=_("哪天再看"), required=False, widget=Day(), help_text=_("到那一天，这一条会出现在“今天”里。")
    )
    happened_at = forms.DateTimeField(
        label=_("什么时候的事"),
        required=False,
        help_text=_("就是刚才的，空着。"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`items`: (key, words) of the project's items."""
        super().__init__(*args, **kwargs)
        choices: Any = [("", "—"), *items]
        self.fields["item"].choices = choices  # a ChoiceField
        if len(choices) == 1:
            del self.fields["item"]

    def entry(self) -> Entry:
        said = self.cleaned_data
        names = ("kind", "text", "with_whom", "next_step", "back_on", "happened_at")
        return Entry(**{name: said[name] for name in names})


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one field; what is in them is the operation's to look at."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        found = data if isinstance(data, (list, tuple)) else [data]
        return [one for each in found if each and (one := super(FilesField, self).clean(each, initial))]


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("写消息"), max_length=MESSAGE_TEXT, required=False, widget=forms.Textarea({"rows": 3})
    )
    files = FilesField(
        label=_("附件"),
        required=False,
        allow_empty_file=True,  # the operation says so with the file's name
        widget=ManyFiles({"accept": accepted()}),
        help_text=_("最多 5 个。"),
    )


class RaiseForm(forms.Form):
    """A message raised as a problem."""

    title = forms.CharField(label=_("是什么问题"), max_length=160, help_text=_("一句话。消息全文会附在问题里。"))
