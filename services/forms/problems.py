"""Forms of problems: raised, told in one press by an enterprise, dispatched, put right, verified, brought back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body, User
from projects.forms.choices import BodyChoiceField, EnteredCheckboxes, EnteredSelect
from projects.forms.people import Day
from projects.rules.uploads import accepted
from projects.templatetags.portal import pick_text
from services.forms.plan import FilesField, ManyFiles
from services.operations.problems import DETAIL, TITLE
from services.operations.problems_duty import NOTE, TEXT
from services.operations.problems_ends import CONCLUSION, REASON

# 办不成事: what an enterprise mostly says
STUCK = (
    ("silent", _("等了很久没有动静")),
    ("unclear", _("要什么材料、怎么改，说不清楚")),
    ("again", _("补了一次又一次")),
    ("refused", _("不给办，没有说清为什么")),
    ("between", _("几个部门说法不一样")),
    ("other", _("别的情况")),
)
STUCK_WORDS = dict(STUCK)


class ProblemForm(forms.Form):
    title = forms.CharField(label=_("什么问题"), help_text=_("一句话。"), max_length=TITLE)
    detail = forms.CharField(label=_("具体情况"), required=False, max_length=DETAIL, widget=forms.Textarea({"rows": 4}))


class StuckForm(forms.Form):
    what = forms.ChoiceField(label=_("卡在哪里"), choices=STUCK, widget=forms.RadioSelect)
    detail = forms.CharField(
        label=_("具体情况"),
        required=False,
        max_length=DETAIL,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("什么时候、找过谁、对方怎么说的。不写也能提交。"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == "other" and not said.get("detail", "").strip():
            self.add_error("detail", _("写明是什么情况。"))
        return said


class PersonField(forms.ModelChoiceField):
    """Somebody who holds a post, with the bodies (`posts` of the query) beside the name."""

    widget = EnteredSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        bodies = dict.fromkeys(pick_text(post.body) for post in obj.posts if post.body)
        return " · ".join([str(obj), *bodies])


class DispatchForm(forms.Form):
    """交办. `people`: those who hold a post, with their bodies; `bodies`: every body of the catalogue."""

    body = BodyChoiceField(label=_("责任部门"), queryset=Body.objects.none(), to_field_name="code")
    owner = PersonField(
        label=_("责任人"),
        help_text=_("空着，就由责任部门的人来办。"),
    )
    due_on = forms.DateField(label=_("整改期限"), widget=Day())
    verifier = PersonField(
        label=_("核验人"),
        help_text=_("不能是责任人。空着，就由窗口、领导或者项目的专员核验。"),
    )
    helpers = forms.ModelMultipleChoiceField(
        label=_("协办部门"), queryset=Body.objects.none(), required=False, widget=EnteredCheckboxes
    )

    def __init__(self, *args: Any, people: Any, staffed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["body"].queryset = Body.objects.order_by("pk")
        fields["helpers"].queryset = staffed
        fields["helpers"].label_from_instance = pick_text
        for name in ("owner", "verifier"):
            fields[name].queryset = people


class StepForm(forms.Form):
    text = forms.CharField(label=_("采取什么措施"), max_length=TEXT, widget=forms.Textarea({"rows": 2}))
    owner = PersonField(
        label=_("谁来办"),
        help_text=_("空着，就是问题的责任人。"),
    )
    due_on = forms.DateField(
        label=_("哪天以前"), required=False, widget=Day(), help_text=_("空着，就按问题的整改期限。")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = people


class DoneForm(forms.Form):
    note = forms.CharField(label=_("做了什么"), max_length=NOTE, widget=forms.Textarea({"rows": 3}))
    files = FilesField(
        label=_("整改材料"),
        required=False,
        allow_empty_file=True,  # the operation says so with the file's name
        widget=ManyFiles({"accept": accepted()}),
        help_text=_("照片、回函、截图。最多 5 个。"),
    )


class SolveForm(forms.Form):
    note = forms.CharField(
        label=_("怎么整改的"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("整改清单上没有写到的，写在这里。"),
    )


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(
        label=_("核验结论"),
        max_length=CONCLUSION,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("看过什么、问过谁、解决到什么程度。企业看得到。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("哪里没有解决"), max_length=REASON, widget=forms.Textarea({"rows": 3}))


class BlockedForm(forms.Form):
    items = forms.MultipleChoiceField(label=_("卡住哪些办件"), required=False, widget=EnteredCheckboxes)

    def __init__(self, *args: Any, items: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = list(items)
        fields: Any = self.fields
        fields["items"].choices = choices
