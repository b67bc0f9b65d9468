"""What every page needs to know: whose site this is, how the reader wants it to look, where one can go."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Role, User
from projects.models import Locality
from projects.permissions import (
    DESK,
    PROJECT_STAFF,
    may_list_accounts,
    may_list_enterprises,
    may_list_projects,
    may_list_referrals,
    may_read_log,
    roles,
)
from projects.permissions_catalogue import may_read_drafts
from projects.permissions_items import may_lead, may_open_decisions, may_open_reviews, may_take_in
from projects.templatetags.portal import in_english
from projects.views.addresses import address

KEPT_FOR = 60.0  # seconds: a change of name shows within a minute, without asking anybody
THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "big")
CONTRASTS = ("normal", "high")


@dataclass(frozen=True)
class DemoAccount:
    username: str
    person: str
    roles: tuple[str, ...]  # codes; none for a person of an enterprise

    @property
    def role(self) -> str:
        return (", " if in_english() else "、").join(str(Role(code).label) for code in self.roles) or gettext("企业")


@dataclass
class Site:
    """The names of the portal; neutral ones until a catalogue is loaded."""

    zh: str = "项目审批服务"
    en: str = "Project approvals"
    place_zh: str = ""
    place_en: str = ""
    hotline: str = "12345"
    item_prefix: str = "ZONE"
    has_demo: bool = False
    demo_password: str = ""
    read_at: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        return (self.en or self.zh) if in_english() else self.zh

    @cached_property
    def demo_accounts(self) -> list[DemoAccount]:
        """Asked for by the sign-in page only, so that other pages cost one query at most."""
        if not self.has_demo:
            return []
        people = get_user_model().objects.filter(is_demo=True, is_active=True).prefetch_related("grants").order_by("pk")
        return [DemoAccount(who.username, who.name, tuple(grant.role for grant in who.grants.all())) for who in people]


_kept: Site | None = None


def forget_site() -> None:
    """Read the names again at the next request (after loading a catalogue, and in tests)."""
    global _kept
    _kept = None


def current_site() -> Site:
    global _kept
    if _kept is None or time.monotonic() - _kept.read_at > KEPT_FOR:
        _kept = read_site()
    return _kept


def read_site() -> Site:
    """One query; a site without its table or its row still answers, with neutral names."""
    try:
        row = Locality.objects.first()
    except DatabaseError:
        row = None
    if row is None:
        return Site()
    blank = Site()
    return Site(
        zh=row.site_zh or blank.zh,
        en=row.site_en or blank.en,
        place_zh=row.zh,
        place_en=row.en,
        item_prefix=row.item_prefix,
        has_demo=row.has_demo,
        demo_password=settings.DEMO_PASSWORD if row.has_demo else "",
    )


def chosen(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in allowed else allowed[0]


class NavItem(NamedTuple):
    url: str
    label: str
    current: bool
    folded: bool = False  # on a wide screen behind “more”: the row has no room for it


def at_window(user: User, day: dt.date) -> bool:
    return may_take_in(user, day) or may_lead(user, day)


def looks_elsewhere(user: User, day: dt.date) -> bool:
    """Others reach this list from the first page or from the window."""
    return Role.LIAISON in roles(user, day)


def goes_out(user: User, day: dt.date) -> bool:
    """An agent's day, which the services know."""
    return Role.AGENT in roles(user, day)


def dispatches(user: User, day: dt.date) -> bool:
    """The board of trips, which the services know."""
    return bool(roles(user, day) & DESK)


def follows_plans(user: User, day: dt.date) -> bool:
    """The agents' plans, which the services know."""
    return dispatches(user, day) or goes_out(user, day)


def reads_figures(user: User, day: dt.date) -> bool:
    """The figures of the week, which the services know: leads, and the people of a body."""
    return any(role == Role.LEAD or (body and role in WORKERS) for role, body in user.grants_on(day))


def is_served(user: User, day: dt.date) -> bool:
    """Visits to the door and messages concern an enterprise's people, its agents and the desk."""
    outside = not roles(user, day) & PROJECT_STAFF
    return follows_plans(user, day) or (outside and may_list_projects(user, day))


def meets(user: User, day: dt.date) -> bool:
    """The two meetings, which the services know: the bureau's staff and the people of bodies outside."""
    return bool(roles(user, day) & (PROJECT_STAFF | {Role.LIAISON}))


def serves_in_turn(user: User, day: dt.date) -> bool:
    """The duty roster of the halls, which the services know: the bureau's staff and the keepers."""
    return bool(roles(user, day) & (PROJECT_STAFF | {Role.KEEPER}))


def has_problems(user: User, day: dt.date) -> bool:
    """Whoever may have one, answer for one or verify one."""
    return is_served(user, day) or meets(user, day)


WORKERS = (PROJECT_STAFF - {Role.AGENT}) | {Role.LIAISON}
PLACES = (  # own work first; each for whom it is
    ("agent-day", _("今天"), goes_out),
    ("window-queue", _("窗口"), at_window),
    ("review-queue", _("审查"), may_open_reviews),
    ("decide-queue", _("决定"), may_open_decisions),
    ("week", _("本周"), reads_figures),
    ("trip-board", _("上门看板"), dispatches),
    ("items-elsewhere", _("其他系统办理的"), looks_elsewhere),
    ("items", pgettext_lazy("plural", "办件"), may_list_projects),
    ("projects", pgettext_lazy("plural", "项目"), may_list_projects),
    ("enterprises", pgettext_lazy("plural", "企业"), may_list_enterprises),
    ("referrals", pgettext_lazy("plural", "线索"), may_list_referrals),
    ("appointments", _("上门服务"), is_served),
    ("bookings", _("窗口预约"), is_served),
    ("messages", _("来往消息"), is_served),
    ("meetings", pgettext_lazy("plural", "会议"), meets),
    ("problems", pgettext_lazy("plural", "问题"), has_problems),
    ("visits", _("上门问需"), follows_plans),
    ("custody-scan", _("上门取来的材料"), at_window),
    ("agency-plan", _("代办计划"), follows_plans),
    ("roster", _("值班表"), serves_in_turn),
    ("agents", pgettext_lazy("plural", "代办专员"), dispatches),
    ("batons", _("市区联动"), may_list_referrals),
    ("deliveries", _("上门送证照"), follows_plans),
    ("ratings", _("好差评"), may_lead),
    ("follow-ups", _("差评回访"), dispatches),
    ("duty-list", _("没有人办的"), at_window),
    ("draft-list", _("目录维护"), may_read_drafts),
    ("staff", pgettext_lazy("plural", "账号"), may_list_accounts),
    ("log", _("日志"), may_read_log),
    ("trial", _("试算"), None),
    ("catalogue", _("事项目录"), None),
    ("halls", _("服务大厅"), None),
    ("weekend", _("周末能办"), None),
    ("policies", pgettext_lazy("plural", "政策"), None),
)


def navigation(request: HttpRequest) -> tuple[NavItem, ...]:
    """Where this person can go: the lists of the own work, then the public pages."""
    user, day = getattr(request, "user", None), timezone.localdate()
    known, path = user is not None and user.is_authenticated, request.path
    if known and user.stands_for_some(day) is None:  # several places depend on it
        user.keep_standing(day, user.memberships.in_force(day).exists())
    open_to = {
        at: address(name)
        for at, (name, _label, may) in enumerate(PLACES)
        if address(name) and (may is None or (known and may(user, day)))
    }
    here = max((url for url in open_to.values() if path.startswith(url)), key=len, default="")  # the nearest one only
    return row_of(tuple((at, url == here) for at, url in open_to.items()), get_language())


@lru_cache(512)
def row_of(shown: tuple[tuple[int, bool], ...], language: str | None) -> tuple[NavItem, ...]:
    """(number of a place, is one there?) as the row of the header, in the language that is active."""
    return folded([NavItem(address(PLACES[at][0]), str(PLACES[at][1]), current) for at, current in shown])


ROOM, GAP, WIDE, NARROW = 600, 28, 16, 9  # px: the row, what surrounds a word, a Chinese character, a Latin one
MORE = 90  # px: the button that opens the rest


def folded(row: list[NavItem]) -> tuple[NavItem, ...]:
    """The places that fit in one row as they are, the last ones folded."""
    widths = [GAP + sum(WIDE if ord(letter) > 0x2E7F else NARROW for letter in item.label) for item in row]
    if sum(widths) <= ROOM:
        return tuple(row)
    room = ROOM - MORE
    return tuple(item._replace(folded=sum(widths[: at + 1]) > room) for at, item in enumerate(row))


def site(request: HttpRequest) -> dict[str, Any]:
    """`portal` is the same object as `site`: allauth's views put a `site` of their own in the way on their pages."""
    here, nav = current_site(), navigation(request)
    return {
        "site": here,
        "portal": here,
        "theme": chosen(request, "theme", THEMES),
        "text_size": chosen(request, "text", TEXT_SIZES),
        "contrast": chosen(request, "contrast", CONTRASTS),
        "nav": nav,
        "opens_projects": any(item.url == address("projects") for item in nav),
    }
