"""What the log says of approval items: their verbs by their own names, apart from verbs that other objects share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.rules.lifecycle import VERBS, verb_name
from projects.rules.lifecycle_data import STATES
from projects.templatetags.portal import pick_text

BESIDE: dict[str, Any] = {
    "open_item": _("建立申请草稿"),
    "edit_draft": _("修改申请草稿"),
    "attach": _("放入材料"),
    "detach": _("取下材料"),
    "hold": _("按证照材料库更新材料"),
    "drop_draft": _("删除申请草稿"),
    "take": _("领办"),
    "assign_item": _("交人办理"),
    "tell_commitment": _("签了告知承诺书"),
    "check_papers": _("核对材料"),
    "save_finding": _("写审查意见"),
    "remind": _("书面提醒补正"),
    "report": _("登记外部系统里的进展"),
    "answer_component": _("有了分项意见"),
    "follow_calendar": _("按新的放假通知重算期限"),
    "print_notice": _("印出文书"),
    "sign_certificate": _("签出证照"),
    "replace_certificate": _("证照换发或注销"),
    "lapse_certificate": _("登记证照失效"),
    "back_entry": _("补录办件"),
}


def item_act(verb: str) -> str:
    """The verb in words: by the rules' own name, or by what stands beside the life of an item; else as it is written."""
    if verb in BESIDE:
        return str(BESIDE[verb])
    return pick_text(verb_name(verb)._asdict()) if verb in VERBS else verb


def item_verbs() -> list[tuple[str, str]]:
    """(verb, its words) of everything that is recorded about an item."""
    return [(verb, item_act(verb)) for verb in sorted(VERBS | set(BESIDE))]


def item_state(state: str) -> str:
    return pick_text(STATES[state].name._asdict()) if state in STATES else ""
