"""What search engines may read: sitemap.xml with the day of the last change, and robots.txt."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import CatalogueVersion
from projects.queries import NoCatalogue, current_version, engine_of
from projects.rules.policies import all_facts
from projects.templatetags.reach import absolute
from projects.views.addresses import address
from projects.views.help_pages import ROLES

# names of public pages without a value in the address; one that this site has not got is passed over
OF_THE_CATALOGUE = ("catalogue", "catalogue-versions", "policies", "handbook", "weekend")
PAGES = ("home", "trial", "halls", "green", "help", "help-stuck", "progress", "check-hub")
CLOSED = (
    "/accounts/",
    "/api/",
    "/projects/",
    "/items/",
    "/enterprises/",
    "/trial/*/",
    "/check/*/",
    "/search/",
    "/keeping/",
)
DAY = 24 * 60 * 60  # seconds


def in_force() -> CatalogueVersion | None:
    try:
        return current_version()
    except NoCatalogue:
        return None


def changed_on(version: CatalogueVersion | None) -> dt.date | None:
    return timezone.localdate(version.published_at) if version else None


class Named(Sitemap):
    """Under the name by which the site is known, not the one by which this request came."""

    @property
    def protocol(self) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item: str) -> str:
        return item


class Places(Named):
    """Addresses that change with the catalogue version, or are there without one. One read for each request."""

    def __init__(self) -> None:
        self.version = in_force()

    def lastmod(self, item: str) -> dt.date | None:
        return changed_on(self.version)

    def items(self) -> list[str]:
        if self.version is None:
            return []
        catalogue = engine_of(self.version).catalogue
        lists = [url for name in OF_THE_CATALOGUE if (url := address(name))]
        matters = [reverse("matter", args=[code]) for code in catalogue.nodes]
        live = [each for each in all_facts(catalogue, timezone.localdate()) if each.available]
        return [*lists, *matters, *(reverse("policy", args=[each.id]) for each in live)]


class Pages(Named):
    def items(self) -> list[str]:
        return [
            *(url for name in PAGES if (url := address(name))),
            *(reverse("help-role", args=[role]) for role in ROLES),
        ]


MAPS: dict[str, Any] = {"pages": Pages, "catalogue": Places}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Public pages only; a policy that has ended is not among them."""
    response = django_sitemap(request, sitemaps=MAPS)
    response["Cache-Control"] = f"max-age={DAY // 24}"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
