"""What is typed about matters handled elsewhere, and about items that were handled before the portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.choices import EnteredSelect
from projects.forms.people import Day
from projects.models import ApprovalItem
from projects.operations.items.back_entries import Past
from projects.rules.reports import DAYS, REPORTED_STATES
from projects.rules.uploads import accepted

OUTCOMES = (("", _("还没有决定")), ("approve", _("准予")), ("deny", _("不予许可")))
OWN_DAYS = {"received_on": _("收件日"), "accepted_on": _("受理日"), "decided_on": _("决定日")}


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=Day)


class ReportForm(forms.Form):
    """How an item stands in the other system."""

    state = forms.ChoiceField(label=_("那边的状态"), widget=EnteredSelect)
    on = day_field(_("哪天到这个状态"), _("按那边写的日期，不是你查看的日期。"), required=True)
    source_text = forms.CharField(
        label=_("在哪里看到的"),
        max_length=200,
        help_text=_("系统名称、网址、电话或文号。别人按这个能再查到。"),
    )
    looked_on = day_field(_("哪天查看的"), required=True)
    received_on = day_field(OWN_DAYS["received_on"])
    accepted_on = day_field(OWN_DAYS["accepted_on"])
    decided_on = day_field(OWN_DAYS["decided_on"])
    number = forms.CharField(
        label=_("那边的编号"),
        max_length=40,
        required=False,
        help_text=_("受理编号或文号。有了它，企业自己也能去查。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    file = forms.FileField(
        label=_("结果文书"),
        required=False,
        help_text=_(
            "那边的批文、证照或不予许可决定书。PDF、OFD、JPEG、PNG、TIFF、DOCX、XLSX或DWG。按上传的文件保存，本平台不签章。"
        ),
        allow_empty_file=True,  # the operation says so with the file's name
        widget=forms.FileInput(attrs={"accept": accepted()}),
    )

    def __init__(self, *args: Any, words: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(name, word) for name, word in words if name in REPORTED_STATES]

    def days(self) -> dict[str, dt.date | None]:
        return {name: self.cleaned_data[name] for name in DAYS}


def told_of(item: ApprovalItem, today: dt.date) -> dict[str, Any]:
    """What the form begins with: what is known, looked at today."""
    known = {name: getattr(item, name) for name in DAYS}
    return {
        **known,
        "state": item.state if item.state in REPORTED_STATES else "submitted",
        "number": item.number or "",
        "source_text": item.verified_source,
        "looked_on": today,
    }


class BackEntryForm(forms.Form):
    """An item that was handled before the portal."""

    node = forms.ChoiceField(label=_("事项"), widget=EnteredSelect)
    received_on = day_field(OWN_DAYS["received_on"], _("材料交来的那天。"), required=True)
    accepted_on = day_field(OWN_DAYS["accepted_on"])
    decided_on = day_field(OWN_DAYS["decided_on"], _("还没有决定的，空着：这件接着在这里办。"))
    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOMES, required=False)
    number = forms.CharField(
        label=_("决定文书的文号"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    delivered_on = day_field(_("送达日"), _("还没有送到的，空着：会排进窗口的待送达。"))
    receiver = forms.CharField(label=_("谁签收的"), max_length=60, required=False)
    source_text = forms.CharField(
        label=_("依据什么补录"), max_length=130, help_text=_("档案号、原系统名称或文件名。别人按这个能再查到。")
    )

    def __init__(self, *args: Any, matters: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = [("", _("选一个事项")), *matters]

    def past(self) -> Past:
        said = {name: value for name, value in self.cleaned_data.items() if name != "node"}
        return Past(**said)
