"""The verbs of a project's events as words for a list: what moved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# in the order in which a project lives; verbs that say little by themselves are left out of what moved
HAPPENINGS: dict[str, Any] = {
    "create": _("新登记"),
    "generate": _("生成事项包"),
    "reschedule": _("重排日期"),
    "pin": _("定下日期"),
    "move": _("进入下一状态"),
    "assign": _("指派人员"),
    "list_key_project": _("列入重点项目"),
    "adjust": _("手工增减事项"),
    "submit": _("提交申报"),
    "accept": _("受理办件"),
    "approve": _("准予许可"),
    "deliver": _("送达决定"),
    "suspend": pgettext_lazy("story", "暂缓"),
    "resume": pgettext_lazy("story", "恢复"),
    "end": pgettext_lazy("story", "终止"),
    "reopen": pgettext_lazy("story", "重新启动"),
    "merge": pgettext_lazy("story", "合并"),
}


def happening_word(verb: str) -> str:
    return str(HAPPENINGS.get(verb, verb))


def in_order(counts: dict[str, int]) -> Iterable[tuple[str, int]]:
    """(verb, how many) of what moved, in the order of a project's life."""
    return ((verb, counts[verb]) for verb in HAPPENINGS if counts.get(verb))
