"""What pages of matter packages say: what stands under a key, and a value of a matter that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.rules.difference import Altered
from projects.templatetags.portal import node_name, pick

register = template.Library()

WHAT = {
    "committed": _("承诺时限"),
    "statutory": _("法定时限"),
    "papers": _("材料"),
    "body": _("承办部门"),
    "before": _("必须先办"),
}


@register.filter
def under(rows: Mapping[str, Any] | None, key: str) -> Any:
    """`{{ by_hand|under:m.id }}`: what the mapping holds under the key, nothing without a mapping."""
    return rows.get(key) if rows else None


@register.simple_tag
def altered_value(nodes: Mapping[str, Any], one: Altered) -> SafeString:
    """“承诺时限 5 个工作日 → 3 个工作日”."""
    sides = [_value(nodes, one.what, value) for value in (one.before, one.after)]
    return format_html("{} {} → {}", WHAT[one.what], *sides)


def _value(nodes: Mapping[str, Any], what: str, value: Any) -> Any:
    if what in ("committed", "statutory"):
        return gettext("没有") if value is None else ngettext("%(n)s 个工作日", "%(n)s 个工作日", value) % {"n": value}
    if what == "papers":
        return gettext("%(n)s 份") % {"n": value}
    if what == "body":
        return pick(value) or gettext("没有")
    return format_html_join(gettext("、"), "{}", ((node_name(nodes, each),) for each in value)) or gettext("没有")
