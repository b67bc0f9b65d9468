"""What stands in the demonstration's history is enough to tell 99.99 % from 99.9."""

from decimal import Decimal
from pathlib import Path

import yaml

from services.demo import history
from services.demo.history_services import some_of
from services.rules.figures import RATIOS, percent

DATA = yaml.safe_load(Path(history.__file__).with_name("history.yaml").read_text(encoding="utf-8"))


def share(levels: list[int]) -> Decimal | None:
    good = sum(level >= 3 for level in levels)
    return percent(RATIOS["satisfaction"], Decimal(good), Decimal(len(levels)))


def test_the_ratings_of_the_year_tell_the_reports_satisfaction_from_less(settings):
    settings.DEMO_SERVICES = 12_000
    levels = some_of(DATA["levels"])
    assert (len(levels), len(some_of(DATA["services"])), share(levels)) == (12_000, 12_000, Decimal("99.99"))
    assert share([*levels, 2]) == Decimal("99.98"), "one more bad rating is seen"
    assert share([*levels[:999], 2]) == Decimal("99.80")


def test_fewer_of_them_still_hold_the_bad_one(settings):
    settings.DEMO_SERVICES = 120
    levels = some_of(DATA["levels"])
    assert (len(levels), levels.count(2)) == (120, 1)
