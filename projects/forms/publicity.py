"""Which decisions are to be made public: from a day until a day, of one body or of all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body
from projects.forms.choices import EnteredSelect
from projects.forms.people import Day
from projects.templatetags.portal import pick_text

LONGEST = 366  # days of one sheet


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("决定日期从"), widget=Day)
    until = forms.DateField(label=_("到"), widget=Day)
    body = forms.ChoiceField(label=_("许可机关"), required=False, widget=EnteredSelect)

    def __init__(self, *args: Any, bodies: list[Body], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["body"].choices = [("", _("所有机关")), *((body.code, pick_text(body)) for body in bodies)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("最后一天早于第一天。"))
        elif since and until and (until - since).days > LONGEST:
            self.add_error("until", gettext("一次最多导出一年：把日期缩短再导。"))
        return given
