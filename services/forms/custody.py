"""Counting papers: at the door into a bag, on arrival out of it; the number of a bag; what goes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.forms.choices import EnteredCheckboxes, EnteredSelect
from projects.templatetags.portal import pick_text
from services.models import Appointment, ConsignmentLine
from services.queries_custody import Wanted
from services.rules.custody import MOST, MOST_PAGES, Count

EXTRA = 3  # papers that the catalogue does not name
COUNTED = re.compile(r"(?:originals|copies)-[0-9]{1,18}")
PARTS = ("originals", "copies", "pages")


def number_field(label: Any, most: int = MOST, of: str = "") -> forms.IntegerField:
    """A count; empty is nought. `of`: the paper, which is named when the count is wrong."""
    attrs = {"class": "input", "inputmode": "numeric"}
    field = forms.IntegerField(
        label=label, min_value=0, max_value=most, required=False, widget=forms.TextInput(attrs=attrs)
    )
    if of:
        wrong = _("“%(paper)s”写 0 到 %(most)s 的整数。") % {"paper": of, "most": most}
        missing = _("“%(paper)s”没有点：写点到几份，没有就写 0。") % {"paper": of}
        field.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong) | {"required": missing}
    return field


class PackForm(forms.Form):
    """One line for each paper that may come (`<part>-<paper>`), some more with a title of their own, seal, photo, note."""

    seal = forms.CharField(label=_("封签号"), max_length=40, required=False)
    photo = forms.FileField(
        label=_("封袋照片"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, wanted: Sequence[Wanted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = list(wanted)
        for each in wanted:
            self._add(str(each.paper.pk), pick_text(each.material))
        for place in range(1, EXTRA + 1):
            self.fields[f"title-x{place}"] = forms.CharField(label=_("材料名称"), max_length=200, required=False)
            self._add(f"x{place}")

    def _add(self, key: str, paper: str = "") -> None:
        self.fields[f"originals-{key}"] = number_field(_("原件"), of=paper)
        self.fields[f"copies-{key}"] = number_field(_("复印件"), of=paper)
        self.fields[f"pages-{key}"] = number_field(_("共几页"), MOST_PAGES, of=paper)
        self.fields[f"return-{key}"] = forms.BooleanField(label=_("原件要退还"), required=False)

    def parts(self, key: str) -> dict[str, Any]:
        """The bound fields of one line."""
        return {"counts": [self[f"{part}-{key}"] for part in PARTS], "back": self[f"return-{key}"]}

    def extras(self) -> list[dict[str, Any]]:
        found = [f"x{place}" for place in range(1, EXTRA + 1)]
        return [{"title": self[f"title-{key}"], **self.parts(key)} for key in found]

    def rows(self) -> list[dict[str, Any]]:
        return [{"wanted": each, **self.parts(str(each.paper.pk))} for each in self.wanted]

    def gone(self) -> bool:
        """Counted on an older page: papers that may not be given any more. None is left out without a word."""
        sent = ((name, value) for name, value in self.data.items() if COUNTED.fullmatch(name))
        return any(value.strip() not in ("", "0") for name, value in sent if name not in self.fields)

    def count(self, key: str) -> Count:
        said = self.cleaned_data
        return Count(*(said.get(f"{part}-{key}") or 0 for part in PARTS))

    def back(self, key: str) -> bool:
        return bool(self.cleaned_data.get(f"return-{key}"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for place in range(1, EXTRA + 1):
            key = f"x{place}"
            counted = any(said.get(f"{part}-{key}") for part in PARTS)
            if counted and not said.get(f"title-{key}"):
                self.add_error(f"title-{key}", _("写明是什么材料。"))
            if said.get(f"title-{key}") and not counted:
                self.add_error(f"originals-{key}", _("写明有几份。"))
        return said


class CountForm(forms.Form):
    """What arrived, line by line (`got-originals-<line>` …). Every line is counted; nought is written."""

    def __init__(self, *args: Any, lines: Mapping[ConsignmentLine, str], **kwargs: Any) -> None:
        """`lines`: with the name of each paper."""
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line, paper in lines.items():
            for part, label, given in zip(PARTS, (_("原件"), _("复印件"), _("共几页")), _given(line), strict=True):
                field = number_field(label, MOST_PAGES if part == "pages" else MOST, paper)
                field.required = part != "pages" and bool(given)
                self.fields[f"got-{part}-{line.pk}"] = field

    def row(self, line: ConsignmentLine) -> list[Any]:
        return [self[f"got-{part}-{line.pk}"] for part in PARTS]

    def counts(self) -> dict[int, Count]:
        said: Mapping[str, Any] = self.cleaned_data
        return {line.pk: Count(*(said.get(f"got-{part}-{line.pk}") or 0 for part in PARTS)) for line in self.lines}


def as_listed(lines: Iterable[ConsignmentLine]) -> dict[str, int]:
    """What the form would hold if everything were there as it stands on the list."""
    return {f"got-{part}-{line.pk}": given for line in lines for part, given in zip(PARTS, _given(line), strict=True)}


def _given(line: ConsignmentLine) -> tuple[int, int, int]:
    return line.originals, line.copies, line.pages


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("袋子编号"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("扫标签上的二维码，或者照标签输入编号，例如 QJ260302-7KM4P。"),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("为什么取消"), max_length=300)


class ReturnForm(forms.Form):
    """Originals of one enterprise that go back, and who brings them."""

    lines = forms.MultipleChoiceField(label=_("要退还的原件"), widget=EnteredCheckboxes)
    agent = forms.ModelChoiceField(
        label=_("由哪位专员送"), queryset=User.objects.none(), empty_label=_("选一个"), widget=EnteredSelect
    )
    trip = forms.ModelChoiceField(
        label=_("哪次上门"), queryset=Appointment.objects.none(), required=False, empty_label="—"
    )
    seal = forms.CharField(label=_("封签号"), max_length=40, required=False)

    def __init__(self, *args: Any, choices: Any, agents: Any, trips: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = choices
        self.fields["agent"].queryset = agents
        self.fields["agent"].label_from_instance = lambda user: user.name or user.username
        self.fields["trip"].queryset = trips
        self.fields["trip"].label_from_instance = _trip_words


def _trip_words(trip: Appointment) -> str:
    from django.utils import timezone

    when = f"{timezone.localtime(trip.starts_at):%m-%d %H:%M}" if trip.starts_at else ""
    return f"{when} {trip.get_kind_display()}".strip()
