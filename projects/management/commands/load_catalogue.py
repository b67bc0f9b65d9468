"""`manage.py load_catalogue [FILE]`: publish the catalogue, put the sample projects and the known holiday notices in place."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from projects.catalogue.loader import LARGEST, SHIPPED, CatalogueFault
from projects.catalogue.samples import shipped_samples
from projects.catalogue.working_days import (
    ANNOUNCED_YEARS,
    NOTICE,
    PROVISIONAL_NOTICE,
    announced_days,
    provisional_days,
)
from projects.models import CalendarNotice, CatalogueVersion
from projects.operations.catalogue import import_holiday_notice, publish_catalogue
from projects.operations.refusals import Refused
from projects.operations.samples import put_samples
from projects.queries import current_version
from projects.views.context import forget_site


class Command(BaseCommand):
    help = "Publish a catalogue file (default: the shipped one) and put the known holiday notices in force."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *, file: Path, **options: Any) -> None:
        logging.getLogger("kombu").setLevel(logging.ERROR)  # it warns that memory:// has no host
        text, at = read_text(file), timezone.now()
        try:
            version = publish_catalogue(text, by=None, at=at)
        except CatalogueFault as refused:
            lines = [f"{each.where}: {each.zh} / {each.en}" for each in refused.faults]
            raise CommandError(
                "\n".join([*lines, "目录有错，什么也没有载入 / faults found: nothing was loaded"])
            ) from None
        except Refused as refusal:
            if file != SHIPPED:
                raise CommandError(f"{refusal.zh}\n{refusal.en}") from None
            # every update of a site loads the shipped file: what keepers decided meanwhile stands
            self.stdout.write(f"{refusal.zh}\n{refusal.en}")
            version = current_version()
        years = import_calendars(version, at)
        put_samples(shipped_samples(), at)
        forget_site()
        self.stdout.write(f"目录版本 {version.number} / catalogue version {version.number}")
        if years:
            named = ", ".join(str(year) for year in years)
            self.stdout.write(f"新导入的节假日安排：{named} / calendars imported: {named}")


def read_text(file: Path) -> str:
    """The file's text. Raises CommandError when it cannot be read; what it holds is judged by the operation."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1).decode("utf-8-sig")
    except OSError as fault:
        raise CommandError(f"{file}: 读不到这个文件 / cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise CommandError(f"{file}: 不是 UTF-8 文字 / not UTF-8 text (byte {fault.start})") from fault


def import_calendars(version: CatalogueVersion, at: datetime) -> list[int]:
    """The announced years, and the catalogue's provisional ones; returns the years that a notice was imported for.

    A year that already follows an announced notice is left alone: a keeper may have imported a newer one.
    """
    held = {notice.year: notice for notice in CalendarNotice.objects.in_force()}
    imported = []
    for year in sorted(ANNOUNCED_YEARS):
        if year not in held or not held[year].announced:
            name, days = NOTICE.format(year=year), announced_days([year])
            import_holiday_notice(year, name, days, announced=True, by=None, at=at)
            imported.append(year)
    for year, dates in provisional_years(version).items():
        if year in ANNOUNCED_YEARS or (year in held and held[year].announced):
            continue
        name, days = PROVISIONAL_NOTICE.format(year=year), provisional_days(dates)
        notice = import_holiday_notice(year, name, days, announced=False, by=None, at=at)
        if year not in held or held[year].pk != notice.pk:
            imported.append(year)
    return imported


def provisional_years(version: CatalogueVersion) -> dict[int, list[date]]:
    """Days off of years without a notice, as the version lists them (`holidays_<year>_provisional`)."""
    calendar = version.entries.get(section="blocks", code="calendar").data
    return {
        int(key.split("_")[1]): [date.fromisoformat(day) for day in days]
        for key, days in calendar.items()
        if key.startswith("holidays_") and key.endswith("_provisional")
    }
