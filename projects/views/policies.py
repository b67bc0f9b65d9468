"""Policies (政策) as the public reads them: the list, and all that the catalogue says of one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.guide.definitions.words import derived_words, names_behind, rule_words, thresholds
from projects.queries import NoCatalogue, current_engine
from projects.rules.catalogue import Catalogue
from projects.rules.policies import AHEAD, CLOSED, EXPIRED, OPEN, Facts, all_facts, facts_of
from projects.rules.wording import Text
from projects.templatetags.portal import PROVENANCE, pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.catalogue import Choice
from projects.views.sheets import sheet_answer

STANDINGS = {  # (word, look): never by colour alone
    OPEN: (_("有效"), "done"),
    AHEAD: (_("还没开始申报"), "wait"),
    CLOSED: (_("申报已截止"), "over"),
    EXPIRED: (_("已过期"), "over"),
}
TITLE = pgettext_lazy("plural", "政策")
UNNAMED = "unnamed"  # of the filter by body: the catalogue names none
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Row:
    facts: Facts

    @property
    def word(self) -> Any:
        return STANDINGS[self.facts.standing][0]

    @property
    def look(self) -> str:
        return STANDINGS[self.facts.standing][1]


def says(facts: Facts, words: Sequence[str]) -> bool:
    texts = (facts.name, facts.kind, facts.benefit, facts.basis, facts.body, facts.apply)
    said = " ".join([facts.id, *(f"{text.zh} {text.en}" for text in texts if text)]).casefold()
    return all(word in said for word in words)


def bodies_of(facts: Iterable[Facts]) -> dict[str, Any]:
    found: dict[str, Any] = {each.body_code: each.body for each in facts if each.body}
    return found | ({UNNAMED: _("待公布")} if any(each.body is None for each in facts) else {})


def list_context(request: HttpRequest, every: Sequence[Facts]) -> dict[str, Any]:
    """What the address asks for: `q`, `kind`, `body`, `when=ended` for those that are over. Those never stand among the rest."""
    asked, words = request.GET, request.GET.get("q", "")[:100].casefold().split()
    over = [each for each in every if not each.available]
    ended = asked.get("when") == ENDED and bool(over)
    pool = over if ended else [each for each in every if each.available]
    kinds, bodies = list(dict.fromkeys(each.kind for each in every)), bodies_of(every)
    kind = next((each for each in kinds if each.zh == asked.get("kind")), None)
    body = asked.get("body", "") if asked.get("body") in bodies else ""
    found = [each for each in pool if says(each, words)]
    of_body = [each for each in found if body in ("", each.body_code or UNNAMED)]
    shown = [each for each in of_body if kind in (None, each.kind)]
    counts = Counter(each.kind for each in of_body)
    return {
        "q": asked.get("q", ""),
        "kind": kind.zh if kind else "",
        "body": body,
        "ended": ended,
        "rows": [Row(each) for each in shown],
        "total": len(pool),
        "over": len(over),
        "kinds": [Choice(each.zh, each, counts[each]) for each in kinds],
        "kinds_total": counts.total(),
        "bodies": list(bodies.items()) if len(bodies) > 1 else [],
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """`?format=xlsx` gives the rows of the filter."""
    day = timezone.localdate()
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        return render(request, "projects/policies.html", {"version": None})
    context = list_context(request, all_facts(catalogue, day)) | {"version": catalogue.version}
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "policies", str(TITLE), heads(), cells_of(context["rows"]), day)
    context["page"] = Paginator(context["rows"], PER_PAGE).get_page(request.GET.get("page"))
    return page_or_part(request, "projects/policies.html", "projects/_policy_list.html", context)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("政策"), 40),
        (gettext("类别"), 14),
        (gettext("现在"), 14),
        (gettext("好处（目录原文）"), 44),
        (gettext("主管部门"), 24),
        (gettext("怎么申请"), 44),
        (gettext("申报开始"), 12),
        (gettext("申报截止"), 12),
        (gettext("有效期到"), 12),
        (gettext("依据"), 44),
        (gettext("从哪里来"), 12),
    ]


def cells_of(rows: Iterable[Row]) -> Iterator[list[Any]]:
    unknown = gettext("待公布")
    for row in rows:
        facts = row.facts
        said = [pick_text(text) if text else unknown for text in (facts.body, facts.apply)]
        days: list[dt.date | None] = [facts.opens, facts.closes, facts.last_day]
        start = [pick_text(facts.name), pick_text(facts.kind), str(row.word), pick_text(facts.benefit)]
        yield [*start, *said, *days, pick_text(facts.basis), str(PROVENANCE[facts.origin.mark][0])]


@require_safe
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """One policy of the catalogue in force; one that is over says so on top and offers nothing."""
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        raise Http404 from None
    found = next((each for each in catalogue.policies if each.id == code), None)
    if found is None:
        raise Http404
    facts = facts_of(catalogue, found, timezone.localdate())
    return render(request, "projects/policy.html", policy_context(catalogue, facts))


def policy_context(catalogue: Catalogue, facts: Facts) -> dict[str, Any]:
    behind = names_behind(catalogue, [facts.when])
    return {
        "row": Row(facts),
        "f": facts,
        "rule": rule_words(catalogue, facts.when),
        "derived": derived_words(catalogue, behind),
        "thresholds": thresholds(catalogue, behind),
        "version": catalogue.version,
        "sentence": sentence_of(facts),
    }


def sentence_of(facts: Facts) -> Text:
    """For search engines and shared links. English only where every part has it."""
    zh = f"{facts.name.zh}：{facts.benefit.zh}。"
    return Text(zh, f"{facts.name.en}: {facts.benefit.en}." if facts.name.en and facts.benefit.en else facts.name.en)
