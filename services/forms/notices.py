"""Forms about notices: what one wants to hear, robots of groups, the words of notices. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body
from projects.forms.choices import BodyChoiceField
from services.enums import Channel
from services.operations.choices import CHOSEN
from services.operations.robots import NAME, WEBHOOK
from services.operations.wordings import BODY, TITLE
from services.rules.quiet import Quiet

LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]


class Time(forms.TimeInput):
    """A time of day as every browser picks it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ChoicesForm(forms.Form):
    """<channel>-<subject> for each kind of thing that the person hears of; the quiet hours.

    `lines`: (label, field by mail, field by short message), for a table.
    """

    quiet_from = forms.TimeField(label=_("从"), widget=Time, required=False)
    quiet_to = forms.TimeField(label=_("到"), widget=Time, required=False)
    workdays_only = forms.BooleanField(label=_("休息日也不打扰，等到下一个工作日"), required=False)

    def __init__(
        self, *args: Any, kinds: Iterable[tuple[str, Any]], chosen: Mapping[tuple[str, str], bool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        labels = dict(Channel.choices)
        for kind, label in self.kinds:
            for channel in CHOSEN:
                self.fields[f"{channel}-{kind}"] = forms.BooleanField(
                    label=_("%(what)s：%(channel)s") % {"what": label, "channel": labels[channel]},
                    required=False,
                    initial=chosen[kind, channel],
                )

    @property
    def lines(self) -> list[tuple[Any, list[Any]]]:
        return [(label, [self[f"{channel}-{kind}"] for channel in CHOSEN]) for kind, label in self.kinds]

    @property
    def wanted(self) -> dict[tuple[str, str], bool]:
        return {
            (kind, channel): self.cleaned_data[f"{channel}-{kind}"] for kind, _label in self.kinds for channel in CHOSEN
        }

    @property
    def quiet(self) -> Quiet | None:
        first, last = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_to"]
        workdays_only = self.cleaned_data["workdays_only"]
        if first is None and not workdays_only:
            return None
        return Quiet(first or time(), last or time(), workdays_only)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("quiet_from"), found.get("quiet_to")
        if (first is None) != (last is None) and not self.errors:
            missing = "quiet_to" if last is None else "quiet_from"
            self.add_error(missing, _("从几点到几点都要写；不要免打扰，就都空着。"))
        if first is not None and first == last:
            self.add_error("quiet_to", _("两个时间一样，就没有免打扰的时段：改一个，或者都空着。"))
        return found


class RobotForm(forms.Form):
    name = forms.CharField(label=_("名字"), max_length=NAME, help_text=_("群的名字，如“项目推进群”。"))
    webhook = forms.CharField(
        label=_("机器人地址（Webhook）"),
        max_length=WEBHOOK,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("在企业微信群的机器人设置里复制。保存以后不再显示。"),
    )
    body = BodyChoiceField(
        Body.objects.all(),
        label=_("部门"),
        to_field_name="code",
        required=False,
        empty_label=_("不限部门"),
        help_text=_("选了部门，就只通知这个部门的办件、问题和联动。"),
    )
    subjects = forms.MultipleChoiceField(label=_("通知什么"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("语言"), choices=LANGUAGES, widget=forms.RadioSelect, initial="zh-hans")

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Any]], known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subjects"].choices = list(kinds)
        if known:
            self.fields["webhook"].required = False
            self.fields["webhook"].help_text = _("已经登记，不再显示。要换才填。")


class WordsForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=TITLE, help_text=_("也是邮件的主题，不能有姓名、企业和项目。"))
    body = forms.CharField(label=_("正文"), max_length=BODY, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, titled: bool, in_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not titled:
            del self.fields["title"]
        if in_group:
            self.fields["body"].required = False
            self.fields["body"].help_text = _("跟在标题后面；群里的话不带姓名、企业和项目。")
