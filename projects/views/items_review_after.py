"""Extension, correction of a wrongly entered decision, and the steps that need nothing but words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from projects.forms.items_review import CorrectForm, ExtendForm, ReasonForm, RectifyForm
from projects.models import ApprovalItem
from projects.operations.items import aftermath
from projects.operations.items.certificate_versions import Rightly, certificates_to_correct
from projects.operations.items.decisions import Verdict, decision_of
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused, require
from projects.permissions import roles
from projects.permissions_items import may_act, may_decide, may_lead, may_review, may_take_in
from projects.queries_items import limits_of
from projects.rules.lifecycle import BY_ACT, BY_STEP
from projects.rules.lifecycle import state_name as name_of_state
from projects.views.acting import FORM_METHODS, said_with
from projects.views.item_acts_review import STEPS
from projects.views.item_page import seen_item
from projects.views.items_review_shared import page, try_act


@require_http_methods(FORM_METHODS)
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """By a lead, once, before the due day, with the reason that the applicant is told (行政许可法第42条)."""
    item = seen_item(request, pk)
    require(may_lead(request.user, timezone.localdate()))
    most = limits_of(item).extension
    form = ExtendForm(request.POST or None, most=most)
    came = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        data = {"workdays": typed["workdays"]}
        came = try_act(form, lambda: move_item(item, "extend", reason=typed["reason"], data=data, **said_with(request)))
        if not came:
            messages.success(request, gettext("延长了。延长期限告知书已经编号，送申请人。"))
            return redirect("item", pk=pk)
    return page(
        request,
        "projects/item_words.html",
        item,
        form,
        came,
        title=_("延长办理期限"),
        intro=_("只能延长一次，要在到期前批准。") if most else _("这个事项依法不能延长。"),
        submit=_("批准延长"),
        shut=not most or (item.state, "extend") not in BY_ACT,
    )


@require_http_methods(FORM_METHODS)
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision that was entered wrongly is taken out by a new event, and what is right entered in its place."""
    item = seen_item(request, pk)
    require(may_decide(request.user, item, timezone.localdate()))
    form = CorrectForm(request.POST or None)
    came = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        verdict = Verdict(typed["instead"], typed["reasons"], typed["conditions"]) if typed["instead"] else None
        came = try_act(
            form, lambda: aftermath.annul_decision(item, typed["reason"], instead=verdict, **said_with(request))
        )
        if not came:
            messages.success(request, gettext("更正了。原来的登记和决定书都作废，留着可查。"))
            return redirect("item", pk=pk)
    return page(
        request,
        "projects/item_words.html",
        item,
        form,
        came,
        title=_("更正错误登记"),
        intro=_("只更正登记错了的决定，送达前办。原来的不会删掉，标为作废。"),
        submit=_("更正"),
        danger=True,
        decided=decision_of(item),
    )


class Plain(NamedTuple):
    """A step that needs words: heading, what they are, a choice that comes with them."""

    title: Any
    intro: Any
    label: Any
    done: Any
    choices: tuple[tuple[str, Any], ...] = ()
    asks: Any = ""


PAGES = {
    "terminate": Plain(_("终止办理"), _("申请人死亡、终止等不能再办的，才终止。"), _("原因"), _("终止了。")),
    "suspend": Plain(_("中止"), _("只在不可抗力或法律明文规定时用；不得用来等材料。"), _("事由和依据"), _("中止了。")),
    "resume": Plain(_("恢复审查"), _("中止的原因消除了，接着审查。"), _("说明"), _("恢复了。")),
    "revoke": Plain(
        _("撤销决定"), _("行政许可法第69条的情形。先听取当事人意见。"), _("事实、理由和依据"), _("撤销了。")
    ),
    "cancel": Plain(_("注销"), _("行政许可法第70条的情形。"), _("情形和依据"), _("注销了。")),
    "rectify": Plain(
        _("证照文书更正"),
        _("只更正笔误；原来的留着可查。证照上的期限、范围写错的，在下面改。"),
        _("哪里写错，更正为什么"),
        _("更正登记好了。"),
    ),
    "check_commitment": Plain(
        _("核查承诺"),
        _("核对申请人承诺的事项是不是真的。不实的，可以撤销决定。"),
        _("核查情况"),
        _("核查结果登记好了。"),
        (("kept", _("属实")), ("broken", _("不实"))),
        _("结果"),
    ),
    "remedy": Plain(
        _("登记复议或诉讼"),
        _("复议、诉讼有了新决定的，另开办件。"),
        _("机关、案号和结果"),
        _("登记好了。"),
        (("reconsideration", _("行政复议")), ("lawsuit", _("行政诉讼"))),
        _("哪一种"),
    ),
}
assert set(PAGES) == set(STEPS)


@require_http_methods(FORM_METHODS)
@login_required
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """A step of review, decision or window that needs words and nothing else."""
    if verb not in PAGES:
        raise Http404
    item, day, user = seen_item(request, pk), timezone.localdate(), request.user
    fits = (item.state, verb) in BY_STEP or (item.state, verb) in BY_ACT
    require(_may_ever(request, item) if not fits else may_act(user, verb, item, day))
    plain = PAGES[verb]
    form = _form(request, item, verb, plain)
    came = ""
    if request.method == "POST" and form.is_valid():
        came = try_act(form, lambda: _step(request, item, verb, form.cleaned_data))
        if not came:
            messages.success(request, str(plain.done))
            return redirect("item", pk=pk)
    return page(
        request,
        "projects/item_words.html",
        item,
        form,
        came,
        title=plain.title,
        intro=plain.intro,
        submit=plain.title,
        danger=verb in ("terminate", "suspend", "revoke", "cancel"),
        shut=not fits,
        here=name_of_state(item.state),
    )


def _form(request: HttpRequest, item: ApprovalItem, verb: str, plain: Plain) -> ReasonForm:
    if verb == "rectify":
        first = next(iter(certificates_to_correct(item)), None)
        return RectifyForm(request.POST or None, label=plain.label, certificate=first)
    return ReasonForm(request.POST or None, label=plain.label, choices=plain.choices, asks=plain.asks)


def _may_ever(request: HttpRequest, item: ApprovalItem) -> bool:
    """Who works on such items is told that it is not the time; everybody else that it is not his."""
    user, day = request.user, timezone.localdate()
    works = may_review(user, item, day) or may_decide(user, item, day) or may_take_in(user, day)
    return bool(roles(user, day)) and (works or may_lead(user, day))


def _step(request: HttpRequest, item: ApprovalItem, verb: str, typed: dict[str, Any]) -> None:
    said, reason = said_with(request), typed["reason"]
    own: dict[str, Callable[[], Any]] = {
        "rectify": lambda: aftermath.rectify(item, reason, rightly=_rightly(typed), **said),
        "remedy": lambda: aftermath.enter_remedy(item, typed["kind"], reason, **said),
        "check_commitment": lambda: aftermath.check_commitment(item, typed["kind"] == "kept", reason, **said),
    }
    if verb in own:
        own[verb]()
    elif verb in BY_VERB:
        move_item(item, verb, reason=reason, **said)
    else:
        raise Refused("没有这一步。", "There is no such step.")


def _rightly(typed: dict[str, Any]) -> Rightly | None:
    """What the certificates should say; None where there were none to correct."""
    return Rightly(typed["valid_from"], typed["valid_until"], typed["scope"]) if "valid_from" in typed else None


BY_VERB = frozenset(PAGES) - {"rectify", "remedy", "check_commitment"}
