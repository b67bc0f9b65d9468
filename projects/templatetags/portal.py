"""What templates need to say things the house's way: icons, dates, money, two languages, where a statement comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.rules.provenance import origin
from projects.templatetags.days import EN_DAYS, EN_MONTHS, ZH_DAYS, as_day
from projects.templatetags.languages import CHINESE_RUN, both, in_english, language_of

register = template.Library()
register.filter(language_of)  # for elements that hold no markup, such as an option

# mark: (word, what it means, icon)
PROVENANCE = {
    "C": (_("已核实"), _("查过出处原文，并已核对。"), "check"),
    "K": (_("通行做法"), _("按通行做法填写，没有逐条重查原文；以主管部门公布的为准。"), "info"),
    "P": (_("拟定"), _("建议值，经部门确认后生效。"), "wait"),
}


# --- icons


def icon_href(name: str) -> str:
    """Address of one symbol in the sprite, for SVG that is written in Python."""
    return f"{static('icons/sprite.svg')}#i-{name}"


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """`{% icon "check" %}`, `{% icon "over" css="c-risk" %}`; with `label` the icon speaks for itself."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    classes = f"{css} ic" if css else "ic"
    return format_html('<svg class="{}" {}><use href="{}"></use></svg>', classes, said, icon_href(name))


# --- dates


@register.filter
def zh_date(value: Any) -> str:
    """2026年11月22日, 22 Nov 2026."""
    day = as_day(value)
    if day is None:
        return ""
    if in_english():
        return f"{day.day} {EN_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def short_date(value: Any) -> str:
    """11月22日, 22 Nov."""
    day = as_day(value)
    if day is None:
        return ""
    return f"{day.day} {EN_MONTHS[day.month - 1]}" if in_english() else f"{day.month}月{day.day}日"


@register.filter
def month(value: Any) -> str:
    """2028年11月, Nov 2028: for days so far off that only the month means anything."""
    day = as_day(value)
    if day is None:
        return ""
    return f"{EN_MONTHS[day.month - 1]} {day.year}" if in_english() else f"{day.year}年{day.month}月"


@register.filter
def weekday(value: Any) -> str:
    """周日, Sun."""
    day = as_day(value)
    if day is None:
        return ""
    return EN_DAYS[day.weekday()] if in_english() else f"周{ZH_DAYS[day.weekday()]}"


@register.filter
def clock_time(value: Any) -> str:
    """10:42 in the zone's time."""
    if not isinstance(value, dt.datetime):
        return ""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%H:%M")


@register.filter
def iso(value: Any) -> str:
    """2026-11-22, for `<time datetime>`."""
    day = as_day(value)
    return day.isoformat() if day else ""


# --- numbers


def plain(value: Any) -> str | None:
    """Digits without grouping, exponent or trailing zeros; None when it is not a number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not amount.is_finite():
        return None
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


@register.filter
def number(value: Any) -> str:
    """1800, 0.5; text that is not a number stays as it is."""
    text = plain(value)
    return text if text is not None else "" if value is None else str(value)


@register.filter
def wan(value: Any) -> str:
    """An amount in 万元 with its unit: 90000 万元, CNY 900 million."""
    text = plain(value)
    if text is None:
        return ""
    return f"CNY {plain(Decimal(text) / 100)} million" if in_english() else f"{text} 万元"


@register.filter
def area(value: Any) -> str:
    """Square metres with their unit: 80000 平方米, 80000 m²."""
    text = plain(value)
    if text is None:
        return ""
    return f"{text} m²" if in_english() else f"{text} 平方米"


# --- two languages


@register.filter
def pick(thing: Any, prefix: str = "") -> SafeString:
    """The text in the reader's language; Chinese that has no English stays Chinese and says so in `lang`."""
    zh, en = both(thing, prefix)
    first, second, other = (en, zh, "zh") if in_english() else (zh, en, "en")
    if first or not second:
        return conditional_escape(first)
    return format_html('<span lang="{}">{}</span>', other, second)


@register.filter
def pick_text(thing: Any, prefix: str = "") -> str:
    """As `pick`, without markup: for titles, option texts and attributes."""
    zh, en = both(thing, prefix)
    return (en or zh) if in_english() else (zh or en)


@register.filter
def as_entered(value: Any) -> Any:
    """What people typed in, such as a name: on an English page its Chinese says so in `lang`, so that it is read right."""
    if not in_english() or not value:
        return value
    return SafeString(CHINESE_RUN.sub(r'<span lang="zh">\g<0></span>', conditional_escape(value)))  # nosec B703


# --- where a statement comes from


@register.simple_tag
def provenance(mark: str, source: str = "") -> SafeString:
    """The outlined tag for "C", "K" or "P" ("C:S-XK" too); `source` is added to the explanation.

    A tooltip cannot say that a part of it is Chinese, so English readers find a Chinese source on the matter's own page.
    """
    found = PROVENANCE.get((mark or "").strip()[:1].upper())
    if found is None:
        return SafeString("")
    word, meaning, sign = found
    readable = source and not (in_english() and CHINESE_RUN.search(source))
    title = f"{meaning}{gettext('出处：')}{source}" if readable else meaning
    kind = mark.strip()[0].lower()
    return format_html('<span class="prov prov--{}" title="{}">{}{}</span>', kind, title, icon(sign), word)


@register.simple_tag
def provenance_marks() -> list[dict[str, Any]]:
    """The three marks with their explanations, for a key at the foot of a page."""
    return [{"mark": provenance(mark), "meaning": PROVENANCE[mark][1]} for mark in PROVENANCE]


# --- addresses


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The query string of this page with changes: `{% query page=2 q=None %}` → `?state=run&page=2`."""
    params: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            params.pop(key, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            params.setlist(key, [str(each) for each in value])
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"


# --- forms


class Wrong(NamedTuple):
    """One line of the error summary."""

    target: str  # id of the field, empty for an error of the whole form
    label: str
    text: str


@register.filter
def wrongs(form: BaseForm | list[BaseForm] | None) -> list[Wrong]:
    """Every error of a form, or of several on one page, in the order of its fields, with the id of the field that cures it."""
    if not isinstance(form, BaseForm):
        return [wrong for each in form or () for wrong in wrongs(each)]
    found = [Wrong("", "", str(text)) for text in form.non_field_errors()]
    for field in form:
        found += [Wrong(first_id(field), str(field.label or ""), str(text)) for text in field.errors]
    return found


def first_id(field: BoundField) -> str:
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def widget(field: BoundField, css: str = "input") -> SafeString:
    """The control of a field with our class; Django adds aria-invalid and aria-describedby. What was typed says its `lang`."""
    extra = "" if field.widget_type in {"checkbox", "radioselect", "checkboxselectmultiple", "clearablefile"} else css
    classes = " ".join(filter(None, [field.field.widget.attrs.get("class", ""), extra]))
    entered = language_of(field.value()) if field.widget_type in {"text", "textarea"} else ""
    attrs = {name: value for name, value in (("class", classes), ("lang", entered)) if value}
    return field.as_widget(attrs=attrs or None)


@register.filter
def without_hint(field: BoundField) -> BoundField:
    """A field without its placeholder: allauth repeats the label there, in other words than ours."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def initial(name: Any) -> str:
    """The sign on a person's badge: the first character of the name."""
    return str(name or "").strip()[:1].upper() or "·"


# --- the catalogue


@register.filter
def node_name(nodes: Mapping[str, Any], node: str) -> SafeString:
    """The name of a node of the catalogue, by its id."""
    return pick(nodes[node])


ISSUERS = {"applicant": _("你准备"), "agency": _("你委托的中介机构"), "gov": _("政府部门")}
PAPER_FORMS = {"electronic": _("电子"), "copy": _("复印件"), "original": _("原件")}


@register.filter
def issuer(code: str) -> Any:
    return ISSUERS.get(code, code)


@register.filter
def paper_form(code: str) -> Any:
    return PAPER_FORMS.get(code, code)


@register.filter
def source_titles(src: str, catalogue: Any) -> str:
    """The titles of the sources that a `src` names, for the explanation of its mark."""
    return origin(catalogue, src).titles
