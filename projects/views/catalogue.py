"""The catalogue as the public reads it: every node in a list, and all that is known about one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from projects.enums import NodeKind
from projects.guide.definitions.limits import LimitLine, limit_lines
from projects.guide.definitions.matter import matter_context
from projects.models import CatalogueVersion
from projects.queries import NoCatalogue, current_engine, current_version, engine_of
from projects.queries_gone import gone_matter, version_with
from projects.rules.catalogue import Catalogue, Node
from projects.rules.wording import Text, name_of


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    node: Node
    name: Text
    kind: Any  # the word for the kind, in the reader's language
    body: Text | None
    lines: list[LimitLine]
    weekend: bool | None


@dataclass(frozen=True, slots=True)
class CatalogueGroup:
    id: str
    name: Text
    rows: list[CatalogueRow]


@dataclass(frozen=True, slots=True)
class Choice:
    """One chip: a value of a filter and how many rows it would leave."""

    value: str
    label: Any
    count: int


def row_of(catalogue: Catalogue, node: Node) -> CatalogueRow:
    body = name_of(catalogue.authorities[node.authority]) if node.authority else None
    weekend = node.raw.get("weekend", {}).get("applies")
    return CatalogueRow(node, name_of(node.raw), NodeKind(node.kind).label, body, limit_lines(catalogue, node), weekend)


def search_text(catalogue: Catalogue, node: Node) -> str:
    """What a search looks into: names, id, body, and the papers that the node asks for."""
    body = catalogue.authorities[node.authority] if node.authority else {}
    uses = [use for each in (node, *node.variants) for use in each.materials or ()]
    papers = [catalogue.materials[use.material] for use in uses]
    found = [node.id, node.zh, node.en, body.get("zh", ""), body.get("en", "")]
    return " ".join([*found, *(f"{each['zh']} {each['en']}" for each in papers)]).casefold()


def matching(catalogue: Catalogue, q: str) -> list[Node]:
    words = q.casefold().split()
    if not words:
        return list(catalogue.nodes.values())
    texts = [(node, search_text(catalogue, node)) for node in catalogue.nodes.values()]
    return [node for node, text in texts if all(word in text for word in words)]


def list_context(catalogue: Catalogue, q: str, kind: str, phase: str) -> dict[str, Any]:
    """Groups by phase, and chips whose numbers say what a click would leave."""
    found = matching(catalogue, q)
    by_kind = Counter(node.kind for node in found if phase in ("", node.phase))
    by_phase = Counter(node.phase for node in found if kind in ("", node.kind))
    shown = [node for node in found if kind in ("", node.kind) and phase in ("", node.phase)]
    groups = [
        CatalogueGroup(each, name_of(raw), [row_of(catalogue, node) for node in shown if node.phase == each])
        for each, raw in catalogue.phases.items()
    ]
    return {
        "q": q,
        "kind": kind,
        "phase": phase,
        "groups": [group for group in groups if group.rows],
        "shown": len(shown),
        "total": len(catalogue.nodes),
        "kinds": [Choice(each.value, each.label, by_kind[each.value]) for each in NodeKind],
        "kinds_total": by_kind.total(),
        "phase_choices": [Choice(each, name_of(raw), by_phase[each]) for each, raw in catalogue.phases.items()],
        "phases_total": by_phase.total(),
    }


_kept: dict[tuple[str, ...], SafeString] = {}  # lists as HTML; a version never changes
MOST_KEPT = 200


def list_html(request: HttpRequest, version: CatalogueVersion) -> SafeString:
    """The list as HTML. Without a search there are few different ones, and each is made once per process."""
    catalogue, asked = engine_of(version).catalogue, request.GET
    q, kind, phase = asked.get("q", "").strip()[:100], asked.get("kind", ""), asked.get("phase", "")
    kind, phase = kind if kind in NodeKind.values else "", phase if phase in catalogue.phases else ""
    key = (version.digest, get_language() or "", kind, phase)
    keepable = not q and set(asked) <= {"q", "kind", "phase"}
    if keepable and key in _kept:
        return _kept[key]
    context = {"version": version, **list_context(catalogue, q, kind, phase)}
    made = render_to_string("projects/_catalogue_list.html", context, request)
    if keepable:
        if len(_kept) >= MOST_KEPT:  # of versions before
            _kept.clear()
        _kept[key] = made
    return made


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    try:
        version = current_version()
    except NoCatalogue:
        return render(request, "projects/catalogue.html", {"version": None})
    made = list_html(request, version)
    if request.htmx:
        response = HttpResponse(made)
    else:
        response = render(request, "projects/catalogue.html", {"version": version, "list": made})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """`version`: as it stood in that one. 410 for a matter that was withdrawn, 404 for a code that never was."""
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        raise Http404 from None
    if number := request.GET.get("version", ""):
        return _as_it_stood(request, code, number, catalogue)
    node = catalogue.nodes.get(code)
    if node is None:
        return withdrawn(request, code)
    return render(request, "projects/matter.html", {"version": catalogue.version, **matter_context(catalogue, node)})


def _as_it_stood(request: HttpRequest, code: str, number: str, now: Catalogue) -> HttpResponse:
    version = version_with(code, number.replace("\x00", "")[:20], timezone.localdate())
    if version is None:
        raise Http404
    if version.number == now.version:
        return redirect("matter", code)
    catalogue = engine_of(version).catalogue
    found = {"version": version.number, "stood": version, "stands": code in now.nodes}
    return render(request, "projects/matter.html", found | matter_context(catalogue, catalogue.nodes[code]))


def withdrawn(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a matter that the catalogue no longer has, 410; Http404 for a code that never was."""
    gone = gone_matter(code, timezone.localdate())
    if gone is None:
        raise Http404
    return render(request, "projects/matter_gone.html", {"gone": gone}, status=410)
