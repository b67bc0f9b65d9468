"""The rule editor: a rule is written with examples and the names at hand, and tried before it is put anywhere.

Nothing is saved here. Forms that hold a rule post themselves to this address with `check`, the name of the field that is
meant; `projects/_rule_field.html` is the field.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.rules.rule_names import DERIVED, PARAMETER, QUESTION, TYPES, Name, search
from projects.rules.rule_reading import NUMBER, TEXT, TRUTH
from projects.rules.wording import Text, unit_text
from projects.views.acting import FORM_METHODS
from projects.views.impact import draft_for
from projects.views.rule_trial import Asked, Trial, try_rule

FIELD = "rule"
KINDS = ((QUESTION, pgettext_lazy("catalogue", "问题")), (DERIVED, _("推导值")), (PARAMETER, _("参数")))
WANTED = ((TRUTH, _("成立或者不成立")), (NUMBER, _("一个数")), (TEXT, _("一个选项或者文字")))
EXAMPLES: tuple[tuple[str, Any], ...] = (
    ("floor_area_m2 > 300 and construction_cost_wan > 30", _("两个条件都要满足")),
    ("land_mode in ['grant', 'standard_land']", _("是其中一个选项")),
    ("explosive_goods == true or env_sensitive_area == true", _("满足一个就行")),
    ("not (land_mode == 'rented_plant')", pgettext_lazy("rule", "反过来")),
    ("annual_energy_tce >= p_energy_tce", _("和参数比，参数改了规则跟着变")),
    ("civil_floor_area_m2 * p_cd_ratio", _("算出一个数（用在应建面积这样的地方）")),
)


class Listed(NamedTuple):
    """A name as the list shows it."""

    name: Name
    type: Text
    unit: Text


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """`check`: the field of the post that holds the rule; `rule` without a post; `wants`, `place`; `q` searches the names.

    `insert`: a name to be put behind the text. For htmx the result alone, or with `names` the list of names alone.
    """
    draft = draft_for(request, pk)
    trial = try_rule(draft, _asked(request))
    context: dict[str, Any] = {"draft": draft, "trial": trial, "compact": request.htmx and "check" in request.GET}
    if request.htmx and "names" not in request.GET:
        return render(request, "projects/_rule_result.html", context)
    context |= {"q": _typed(request, "q"), "lists": _lists(request, trial), "wanted": WANTED, "examples": EXAMPLES}
    part = "projects/_rule_names.html" if request.htmx else "projects/rule_editor.html"
    return render(request, part, context)


def _asked(request: HttpRequest) -> Asked:
    """What the page is asked about: a form says which of its fields holds the rule."""
    field = request.GET.get("check", FIELD)
    text = (request.POST if request.method == "POST" else request.GET).get(field, "")
    name = request.POST.get("insert", "")
    if name and field == FIELD:
        text = f"{text.rstrip()} and {name}" if text.strip() else name
    return Asked.of(text, _typed(request, "wants"), _typed(request, "place"))


def _typed(request: HttpRequest, name: str) -> str:
    """Of the form, else of the address."""
    return str(request.POST.get(name, request.GET.get(name, ""))).replace("\x00", "").strip()[:200]


def _lists(request: HttpRequest, trial: Trial) -> list[tuple[str, Any, list[Listed]]]:
    found = search(trial.names, _typed(request, "q"))
    return [(kind, label, [_listed(name) for name in found if name.kind == kind]) for kind, label in KINDS]


def _listed(name: Name) -> Listed:
    return Listed(name, TYPES.get(name.type, Text(name.type, name.type)), unit_text(name.unit or None))
