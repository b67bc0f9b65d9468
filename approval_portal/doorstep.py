"""Settings of the doorstep services, from the environment. `settings.py` takes them all in."""

import os


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, str(default)))


SLOT_MINUTES = _number("SLOT_MINUTES", 60)  # one slot of an agent's duty hours
BOOK_AHEAD_DAYS = _number("BOOK_AHEAD_DAYS", 14)  # how many days ahead slots are offered
BOOK_NOTICE_MINUTES = _number("BOOK_NOTICE_MINUTES", 120)  # an enterprise books no slot that begins sooner
BATON_ANSWER_WORKDAYS = _number("BATON_ANSWER_WORKDAYS", 2)  # from then on silence is visible
RATING_ANSWER_WORKDAYS = _number("RATING_ANSWER_WORKDAYS", 1)  # a bad rating: somebody gets in touch
RATING_SETTLE_WORKDAYS = _number("RATING_SETTLE_WORKDAYS", 5)  # … settles it
RATING_SETTLE_LONG_WORKDAYS = _number("RATING_SETTLE_LONG_WORKDAYS", 15)  # … where it is complicated
# the agent's plan
PLAN_PREPARE_WORKDAYS = _number("PLAN_PREPARE_WORKDAYS", 3)  # papers complete so long before handing in
PLAN_PICKUP_WORKDAYS = _number("PLAN_PICKUP_WORKDAYS", 1)  # … fetched so long before
PLAN_DELIVER_WORKDAYS = _number("PLAN_DELIVER_WORKDAYS", 1)  # … the result brought so long after the decision
