"""Forms: reading what a person typed into the values that the rules take. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from projects.enums import Limits
from projects.rules.answers import read_answer
from projects.rules.calendar import FIRST_DAY
from projects.rules.catalogue import WORKS_FINISHED, Catalogue, Question
from projects.rules.wording import NO, NOT_SURE, YES, Text, plain_number, unit_text

UNSURE = "unsure"
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
BY_PINS = ("pw-land-supply", WORKS_FINISHED)  # the two days that a 试算 lets one fix


def said(text: Text) -> str:
    return text.say(get_language() or "zh")


def typed_number(raw: str) -> Any:
    """A typed number as Decimal; text that is none stays text, for the rules to refuse."""
    plain = raw.translate(FULL_WIDTH).replace(",", "").replace(" ", "")
    try:
        return raw if "_" in plain else Decimal(plain)
    except InvalidOperation:
        return raw


class QuestionForm(forms.Form):
    """The questions given, one field each; every one of them can be left as 不清楚."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {question.id: question for question in questions}
        for question in self.questions.values():
            self.fields[question.id] = _field(question)
            if question.type not in ("bool", "enum"):
                self.fields[f"{question.id}-{UNSURE}"] = forms.BooleanField(required=False, label=said(NOT_SURE))

    def clean(self) -> dict[str, Any]:
        """`cleaned_data` maps question ids to values; None is 不清楚."""
        posted = super().clean() or {}
        values: dict[str, Any] = {}
        for name, question in self.questions.items():
            if name in self.errors:
                continue
            raw = (posted.get(name) or "").strip()
            if posted.get(f"{name}-{UNSURE}") or raw == UNSURE:
                values[name] = None
            elif not raw:
                self.left_empty(name, values)
            else:
                self._read(question, raw, values)
        return values

    def left_empty(self, name: str, values: dict[str, Any]) -> None:
        self.add_error(name, gettext("填一个答案，或者选“不清楚”。"))

    def _read(self, question: Question, raw: str, values: dict[str, Any]) -> None:
        value: Any = {"true": True, "false": False}.get(raw, raw) if question.type == "bool" else raw
        if question.type in ("number", "integer"):
            value = typed_number(raw)
        read = read_answer(question, value)
        if isinstance(read, Text):
            self.add_error(question.id, said(read))
        else:
            values[question.id] = read


def _field(question: Question) -> forms.Field:
    label, help_text = said(Text(question.zh, question.en)), ""
    if raw_help := question.raw.get("help"):
        help_text = said(Text(raw_help["zh"], raw_help["en"]))
    options = _options(question)
    if options:
        return forms.ChoiceField(
            choices=options, widget=forms.RadioSelect, label=label, help_text=help_text, required=False
        )
    numeric = {"inputmode": "decimal", "autocomplete": "off"} if question.type != "string" else {"autocomplete": "off"}
    field = forms.CharField(label=label, help_text=help_text, required=False, max_length=200, strip=True)
    field.widget.attrs.update(numeric)
    field.unit = said(unit_text(question.unit))  # ours, for the template
    return field


def _options(question: Question) -> list[tuple[str, str]]:
    """Options with their words; a question that has 不清楚 among its own options needs no second one."""
    if question.type == "bool":
        return [("true", said(YES)), ("false", said(NO)), (UNSURE, said(NOT_SURE))]
    labels = question.raw.get("labels", {})
    options = [(name, said(Text(labels[name]["zh"], labels[name]["en"]))) for name in question.options]
    if question.options and "unknown" not in question.options:
        options.append((UNSURE, said(NOT_SURE)))
    return options


def initial_answers(questions: Iterable[Question], answers: dict[str, Any]) -> dict[str, Any]:
    """What the fields show: the answer given, else the prefill."""
    initial: dict[str, Any] = {}
    for question in questions:
        value = answers.get(question.id, question.default)
        if question.id in answers and value is None:
            initial[question.id if _options(question) else f"{question.id}-{UNSURE}"] = (
                UNSURE if _options(question) else True
            )
        elif isinstance(value, bool):
            initial[question.id] = "true" if value else "false"
        elif isinstance(value, int | Decimal):
            initial[question.id] = plain_number(value)
        elif value is not None:
            initial[question.id] = value
    return initial


class DayInput(forms.DateInput):
    """The browser's own day picker; it takes ISO text whatever the language."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """The start day, the limits to count with, and the days that no approver controls."""

    start_on = forms.DateField(label=_("从哪天开始办"), widget=DayInput())
    limits = forms.ChoiceField(label=_("按哪种时限"), choices=Limits.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, catalogue: Catalogue, pinnable: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pinnable = list(pinnable)
        for node in self.pinnable:
            self.fields[f"pin-{node}"] = forms.DateField(
                label=pin_label(catalogue, node), required=False, widget=DayInput()
            )

    def clean(self) -> dict[str, Any]:
        """Every day within ten years (the start) or forty (the rest) of today: what the working calendar can count."""
        days = super().clean() or {}
        for name, years in [("start_on", 10), *((f"pin-{node}", 40) for node in self.pinnable)]:
            day = days.get(name)
            far = day is not None and abs((day - timezone.localdate()).days) > years * 366
            if far or (day is not None and day <= FIRST_DAY):
                self.add_error(name, gettext("这一天太远了，请核对年份。"))
        return days

    def pins(self) -> dict[str, Any]:
        days = {node: self.cleaned_data.get(f"pin-{node}") for node in self.pinnable}
        return {node: day for node, day in days.items() if day}


def pin_label(catalogue: Catalogue, node: str) -> str:
    if node == WORKS_FINISHED:
        return gettext("工程完工")
    raw = catalogue.nodes[node].raw
    return said(Text(raw["zh"], raw["en"]))
