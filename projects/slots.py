"""What other apps put on pages of `projects`: `services` registers it when it is ready, `projects` asks for it.

Nothing here imports the other app; the registries are filled in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from approval_portal.accounts.models import User
    from projects.models import ApprovalItem, Project, Referral
    from projects.rules.catalogue import Catalogue
    from projects.rules.halls import HallFacts

Context = Mapping[str, Any] | None
PanelContext = Callable[["Project", "User"], Context]
ItemContext = Callable[["ApprovalItem", "User"], Context]
HomeContext = Callable[["HttpRequest", "date"], Context]
LeadContext = Callable[["Referral", "User"], Context]
SectionContext = Callable[["Project"], Context]
HallReader = Callable[["Catalogue", "date"], list["HallFacts"]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment with its context: the page includes `template` with `panel` set to `context`."""

    name: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that keeps the project from going on, and the link that resolves it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an item in a list, with its look and where it leads."""

    text: str
    url: str
    look: str = "risk"


MarkColumns = Callable[["User"], Mapping[str, Any]]
MarkFunction = Callable[[Collection["ApprovalItem"], "User"], Mapping[int, list[Mark]]]
BlockerFunction = Callable[["Project", "User"], Iterable[Blocker]]

_panels: dict[str, tuple[str, PanelContext]] = {}
_item_panels: dict[str, tuple[str, ItemContext]] = {}
_home_panels: dict[str, tuple[str, HomeContext]] = {}
_lead_panels: dict[str, tuple[str, LeadContext]] = {}
_handover_panels: dict[str, tuple[str, PanelContext]] = {}
_duty_panels: dict[str, tuple[str, HomeContext]] = {}
_help_panels: dict[str, tuple[str, HomeContext]] = {}
_blockers: dict[str, BlockerFunction] = {}
_item_marks: dict[str, tuple[MarkColumns, MarkFunction]] = {}
_guide_sections: dict[str, tuple[str, SectionContext]] = {}
_halls: dict[str, HallReader] = {}


def register_panel(name: str, template: str, context: PanelContext) -> None:
    """A panel of the project page; `context(project, user)` gives None when there is nothing to show."""
    _panels[name] = (template, context)


def register_item_panel(name: str, template: str, context: ItemContext) -> None:
    """A panel beside an item's facts; `context(item, user)` gives None when there is nothing to show."""
    _item_panels[name] = (template, context)


def register_home_panel(name: str, template: str, context: HomeContext) -> None:
    """A panel on top of a person's first page; `context(request, day)` gives None when there is nothing to show."""
    _home_panels[name] = (template, context)


def register_lead_panel(name: str, template: str, context: LeadContext) -> None:
    """A panel of the page of a lead; `context(lead, user)` gives None when there is nothing to show."""
    _lead_panels[name] = (template, context)


def register_handover_panel(name: str, template: str, context: PanelContext) -> None:
    """A panel of the page on which a project changes hands: what else goes along."""
    _handover_panels[name] = (template, context)


def register_duty_panel(name: str, template: str, context: HomeContext) -> None:
    """A panel under the duty list: what else nobody has; `context(request, day)` gives None when there is nothing."""
    _duty_panels[name] = (template, context)


def register_help_panel(name: str, template: str, context: HomeContext) -> None:
    """Contacts on the page for when nothing works; `context(request, day)` gives None when there are none."""
    _help_panels[name] = (template, context)


def register_blocker(name: str, blockers: BlockerFunction) -> None:
    _blockers[name] = blockers


def register_item_marks(name: str, columns: MarkColumns, marks: MarkFunction) -> None:
    """Words beside items wherever they are listed: `columns(user)` are asked for together with the items, so that no list
    takes one more query; `marks(items, user)` reads them and gives the words by item."""
    _item_marks[name] = (columns, marks)


def register_guide_section(name: str, template: str, context: SectionContext) -> None:
    """A section of the service guide; `context(project)` gives None when there is nothing to show."""
    _guide_sections[name] = (template, context)


def register_halls(name: str, read: HallReader) -> None:
    """Service halls for what is printed of the zone: those that there are on a day, with what their windows serve."""
    _halls[name] = read


def panels(project: Project, user: User) -> list[Panel]:
    """The panels for this person, in the order in which they were registered."""
    return _shown((name, template, context(project, user)) for name, (template, context) in _panels.items())


def item_panels(item: ApprovalItem, user: User) -> list[Panel]:
    return _shown((name, template, context(item, user)) for name, (template, context) in _item_panels.items())


def home_panels(request: HttpRequest, day: date) -> list[Panel]:
    return _shown((name, template, context(request, day)) for name, (template, context) in _home_panels.items())


def lead_panels(lead: Referral, user: User) -> list[Panel]:
    return _shown((name, template, context(lead, user)) for name, (template, context) in _lead_panels.items())


def handover_panels(project: Project, user: User) -> list[Panel]:
    return _shown((name, template, context(project, user)) for name, (template, context) in _handover_panels.items())


def duty_panels(request: HttpRequest, day: date) -> list[Panel]:
    return _shown((name, template, context(request, day)) for name, (template, context) in _duty_panels.items())


def blockers(project: Project, user: User) -> list[Blocker]:
    """Every blocker at once."""
    return [each for found in _blockers.values() for each in found(project, user)]


def with_marks(items: QuerySet[ApprovalItem], user: User) -> QuerySet[ApprovalItem]:
    """The items with the columns that `item_marks` reads."""
    for columns, _marks in _item_marks.values():
        items = items.annotate(**columns(user))
    return items


def item_marks(items: Collection[ApprovalItem], user: User) -> dict[int, list[Mark]]:
    """Every mark of these items, read `with_marks`, for this person. No query."""
    found: dict[int, list[Mark]] = {}
    for _columns, marks in _item_marks.values():
        for item, held in marks(items, user).items():
            found.setdefault(item, []).extend(held)
    return found


def guide_sections(project: Project) -> list[Panel]:
    return _shown((name, template, context(project)) for name, (template, context) in _guide_sections.items())


def help_panels(request: HttpRequest, day: date) -> list[Panel]:
    return _shown((name, template, context(request, day)) for name, (template, context) in _help_panels.items())


def halls(catalogue: Catalogue, day: date) -> list[HallFacts]:
    return [each for read in _halls.values() for each in read(catalogue, day)]


def _shown(made: Iterable[tuple[str, str, Context]]) -> list[Panel]:
    return [Panel(name, template, found) for name, template, found in made if found is not None]
