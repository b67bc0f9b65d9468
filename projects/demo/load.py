"""Loading it all, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from projects.demo.cases import add_named, add_samples, let_in
from projects.demo.desk import Desk, read_data
from projects.demo.drafts import add_drafts
from projects.demo.items import add_desk_things, add_items, look_over
from projects.demo.joining import add_joining
from projects.demo.mandates import add_mandates
from projects.demo.people import add_people
from projects.demo.referrals import add_referrals
from projects.demo.register import add_register
from projects.demo.versions import add_versions
from projects.models import CatalogueVersion, Locality
from projects.operations.events import record
from projects.operations.refusals import Refused
from projects.queries import current_version, work_calendar

more_parts: list[Callable[[Desk], None]] = []  # of other apps, put there when they are ready
SITE_ZH, SITE_EN, ITEM_PREFIX = "经开区项目服务", "ETDZ Project Service", "XAJK"


@transaction.atomic
def load_demo(*, at: datetime, today: date) -> bool:
    """Load the demonstration data; False when it is here already, and then nothing changes.

    Raises Refused on a production site, NoCatalogue before a catalogue is published.
    """
    if settings.PRODUCTION:
        raise Refused(
            "这是正式环境，不载入演示数据。", "This is a production site: no demonstration data is loaded here."
        )
    version = current_version()
    zone = Locality.objects.select_for_update().get()
    if zone.has_demo:
        return False
    name_site(zone, version, at)
    desk = Desk(at, today, version, work_calendar())
    accounts = read_data("accounts")["accounts"]
    add_people(desk, accounts)
    named = add_named(desk, read_data("named")["projects"], accounts)
    add_mandates(desk)
    items = read_data("items")
    add_items(desk, items["early"])
    add_versions(desk, named)
    samples = read_data("samples")["samples"]
    add_samples(desk, samples)
    add_mandates(desk)
    add_register(desk, read_data("register"), named)
    add_referrals(desk, read_data("referrals")["referrals"])
    add_joining(desk, named)
    add_desk_things(desk, items["phrases"], items["leaves"])
    add_items(desk, items["items"])
    look_over(desk)
    let_in(desk, samples)
    add_drafts(desk)
    for add_more in more_parts:
        add_more(desk)
    return True


def name_site(zone: Locality, version: CatalogueVersion, at: datetime) -> None:
    """The names in the site's header, the catalogue's region codes, and the mark that demonstration data is here."""
    identifiers = version.entries.get(section="blocks", code="identifiers").data
    zone.site_zh, zone.site_en, zone.has_demo, zone.item_prefix = SITE_ZH, SITE_EN, True, ITEM_PREFIX
    zone.regions = [region["code"] for region in identifiers["region"]]
    zone.save(update_fields=["site_zh", "site_en", "has_demo", "item_prefix", "regions"])
    record(zone, "load_demo", by=None, at=at, data={"regions": zone.regions})
