"""What every builder of demonstration data works with, and the reading of its data files."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import CatalogueVersion, Enterprise
from projects.operations.enterprises import create_enterprise
from projects.rules.calendar import WorkCalendar
from projects.rules.identifiers import make_credit_code

SEED = 3210
# Organisation codes issued in China begin with digits or MA: XX belongs to nobody.
CREDIT_PREFIX, CREDIT_BODY = "91610112", "XX{:06d}"
MORNING = time(9, 30)


def read_data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8"))
    return data


@dataclass
class Desk:
    """`at` is the instant of loading, `today` its local day; a builder adds what the next one needs."""

    at: datetime
    today: date
    catalogue: CatalogueVersion
    calendar: WorkCalendar
    random: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - the same data every time
    people: dict[str, User] = field(default_factory=dict)
    enterprises: int = 0

    def day(self, when: date | int) -> date:
        """A date as it is, or the working day so many away from today (0: today, or the last one before it)."""
        return when if isinstance(when, date) else self.calendar.day_at(self.calendar.index(self.today) + when)

    def morning(self, day: date) -> datetime:
        """Half past nine of the day, and never later than the loading."""
        return min(timezone.make_aware(datetime.combine(day, MORNING)), self.at)

    def enterprise(self, name: str, at: datetime, **contact: str) -> Enterprise:
        """A new enterprise under the next credit code."""
        self.enterprises += 1
        code = make_credit_code(CREDIT_PREFIX, CREDIT_BODY.format(self.enterprises))
        by, source = self.people["window"], Source.BACK_ENTRY
        return create_enterprise(name, code, by=by, at=at, is_demo=True, source=source, **contact)
