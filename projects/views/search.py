"""One search over everything a person may see; strangers search the catalogue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.enums import EnterpriseState, NodeKind, ReferralState
from projects.filters import PART_OF_A_CODE, says
from projects.models import Enterprise, Project, Referral
from projects.operations.initials import initials_of
from projects.permissions import may_list_enterprises, may_list_projects, may_list_referrals
from projects.queries import NoCatalogue, current_engine
from projects.rules.catalogue import Catalogue
from projects.rules.policies import all_facts
from projects.rules.wording import name_of
from projects.templatetags.portal import pick, pick_text
from projects.views.addresses import address, object_address
from projects.views.catalogue import matching
from projects.views.policies import says as policy_says
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS
from projects.views.seen import seen_projects

SHOWN, SUGGESTED = 8, 4  # of each group
LONGEST, MOST_WORDS = 100, 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `name` and `line` as people typed them; a matter's are in the reader's language."""

    url: str
    name: str
    line: str = ""
    tag: Any = ""
    look: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    icon: str
    hits: list[Hit]
    more: str = ""  # the list behind it, when there are more than are shown


def words_of(request: HttpRequest) -> list[str]:
    return request.GET.get("q", "").replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]


def groups(request: HttpRequest, words: list[str], most: int) -> list[Group]:
    """What the words find, by kind; one query for each kind."""
    day, user = timezone.localdate(), request.user
    if not words:
        return []
    found = []
    if user.is_authenticated:
        found += [project_hits(user, day, words, most), enterprise_hits(user, day, words, most)]
        found.append(referral_hits(user, day, words, most))
    found += [matter_hits(words, most), policy_hits(words, day, most)]
    return [group for group in found if group and group.hits]


def project_hits(user: Any, day: dt.date, words: list[str], most: int) -> Group | None:
    if not may_list_projects(user, day):
        return None
    rows = Project.objects.visible_to(user, day)
    for word in words:
        rows = rows.filter(says(word))
    found = list(rows.order_by("-created_at", "-pk").values(*SEEN_FIELDS)[: most + 1])
    more = f"{reverse('projects')}?{urlencode({'q': ' '.join(words), 'all': '1'})}" if len(found) > most else ""
    return Group(pgettext("plural", "项目"), "building", [project_hit(row) for row in found[:most]], more)


SEEN_FIELDS = ("pk", "name", "code", "enterprise__name", "state", "is_demo")


def project_hit(row: dict[str, Any]) -> Hit:
    tag, look = STATE_LABELS[row["state"]], STATE_LOOKS[row["state"]]
    url = reverse("project", args=[row["pk"]])
    return Hit(url, row["name"], row["enterprise__name"], tag, look, row["is_demo"])


def enterprise_hits(user: Any, day: dt.date, words: list[str], most: int) -> Group | None:
    rows = Enterprise.objects.visible_to(user, day)
    for word in words:
        said = Q(name__icontains=word)
        if len(word) >= PART_OF_A_CODE:
            said |= Q(credit_code__icontains=word)
        if word.isascii() and word.isalnum():
            said |= Q(initials__contains=word.lower())
        rows = rows.filter(said)
    found = list(rows.order_by("name", "pk").values("pk", "name", "credit_code", "state", "is_demo")[: most + 1])
    hits = [enterprise_hit(row) for row in found[:most]]
    every = address("enterprises") if may_list_enterprises(user, day) else ""
    more = f"{every}?{urlencode({'q': ' '.join(words)})}" if every and len(found) > most else ""
    return Group(pgettext("plural", "企业"), "users", hits, more)


def enterprise_hit(row: dict[str, Any]) -> Hit:
    url = object_address("enterprise", row["pk"]) or f"{reverse('projects')}?enterprise={row['pk']}"
    pending = row["state"] == EnterpriseState.PENDING
    tag, look = (EnterpriseState.PENDING.label, "wait") if pending else ("", "")
    return Hit(url, row["name"], row["credit_code"], tag, look, row["is_demo"])


def referral_hits(user: Any, day: dt.date, words: list[str], most: int) -> Group | None:
    if not (may_list_referrals(user, day) and address("referrals")):
        return None
    rows = Referral.objects.visible_to(user, day)
    for word in words:
        rows = rows.filter(
            Q(project_name__icontains=word) | Q(enterprise_name__icontains=word) | Q(credit_code__icontains=word)
        )
    fields = ("pk", "project_name", "enterprise_name", "state", "is_demo")
    found = list(rows.order_by("-created_at", "-pk").values(*fields)[: most + 1])
    every = f"{address('referrals')}?{urlencode({'q': ' '.join(words)})}"
    labels = dict(ReferralState.choices)
    hits = [
        Hit(
            object_address("referral", row["pk"]) or every,
            row["project_name"],
            row["enterprise_name"],
            labels[row["state"]],
            "wait" if row["state"] == ReferralState.NEW else "run",
            row["is_demo"],
        )
        for row in found[:most]
    ]
    return Group(pgettext("plural", "线索"), "flag", hits, every if len(found) > most else "")


_initials: dict[str, dict[str, str]] = {}  # of the matters, by version: a version never changes


def initials_by_node(catalogue: Catalogue) -> dict[str, str]:
    if catalogue.version not in _initials:
        _initials.clear()
        _initials[catalogue.version] = {node.id: initials_of(node.zh) for node in catalogue.nodes.values()}
    return _initials[catalogue.version]


def matter_hits(words: list[str], most: int) -> Group | None:
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        return None
    found = matching(catalogue, " ".join(words))
    if len(words) == 1 and words[0].isascii() and words[0].isalnum():
        said, short = {node.id for node in found}, initials_by_node(catalogue)
        found += [
            node for node in catalogue.nodes.values() if words[0].lower() in short[node.id] and node.id not in said
        ]
    hits = [
        Hit(
            reverse("matter", args=[node.id]),
            pick_text(name_of(node.raw)),
            pick_text(name_of(catalogue.authorities[node.authority])) if node.authority else "",
            NodeKind(node.kind).label,
        )
        for node in found[:most]
    ]
    more = f"{reverse('catalogue')}?{urlencode({'q': ' '.join(words)})}" if len(found) > most else ""
    return Group(_("事项"), "list", hits, more)


def policy_hits(words: list[str], day: dt.date, most: int) -> Group | None:
    """Never one that is over."""
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        return None
    asked = [word.casefold() for word in words]
    found = [each for each in all_facts(catalogue, day) if each.available and policy_says(each, asked)]
    hits = [
        Hit(reverse("policy", args=[each.id]), pick_text(each.name), pick_text(each.benefit), pick(each.kind))
        for each in found[:most]
    ]
    more = f"{reverse('policies')}?{urlencode({'q': ' '.join(words)})}" if len(found) > most else ""
    return Group(pgettext("plural", "政策"), "book", hits, more)


def lately(request: HttpRequest) -> Group | None:
    """What this person opened last."""
    rows = seen_projects(request) if request.user.is_authenticated else []
    return Group(_("最近看过"), "clock", [project_hit(row) for row in rows]) if rows else None


@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = groups(request, words, SHOWN)
    context = {
        "q": " ".join(words),
        "groups": found,
        "count": sum(len(group.hits) for group in found),
        "lately": lately(request),
    }
    return render(request, "projects/search.html", context)


@require_safe
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few of each kind, for the list under the search field; without a word, what was opened last."""
    words = words_of(request)
    recent = None if words else lately(request)
    found = [recent] if recent else groups(request, words, SUGGESTED)
    return render(request, "projects/_search_hits.html", {"groups": found, "q": " ".join(words)})
