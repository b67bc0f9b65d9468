"""Filters of the list of certificates of an enterprise, all of them in the address."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.http import QueryDict

from projects.models import Certificate
from projects.queries_certificates import SOON
from projects.rules.certificates import EXPIRED, NOT_YET, STANDINGS, VALID

SOON_WORD = "soon"  # those in force of which few days are left
LONGEST, DIGITS = 60, 9


class CertificateFilter:
    """q: name, number, item number or project; standing (as `rules.certificates.STANDINGS`, or soon); project=<number>.

    Unknown values filter nothing.
    """

    NAMES = ("q", "standing", "project")

    def __init__(self, asked: QueryDict, rows: QuerySet[Certificate], day: dt.date) -> None:
        self.asked = {name: asked.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in self.NAMES}
        self.standing = self.asked["standing"] if self.asked["standing"] in (*STANDINGS, SOON_WORD) else ""
        if self.standing:
            rows = rows.filter(standing_filter(self.standing, day))
        project = self.asked["project"]
        if project.isascii() and project.isdigit() and len(project) < 19:
            rows = rows.filter(item__project=int(project))
        for word in self.asked["q"].split():
            rows = rows.filter(_named(word))
        self.rows = rows

    @property
    def narrows(self) -> bool:
        return any(self.asked.values())


def _named(word: str) -> Q:
    found = Q(item__project__name__icontains=word) | Q(item__number__icontains=word)
    found |= Q(snapshot__title__0__icontains=word) | Q(snapshot__title__1__icontains=word)
    if word.isascii() and word.isdigit() and len(word) <= DIGITS:
        found |= Q(number=int(word))
    return found


def standing_filter(standing: str, day: dt.date) -> Q:
    """As `rules.certificates.standing_of` on that day; soon: in force, with at most `SOON` days left."""
    if standing not in (VALID, EXPIRED, NOT_YET, SOON_WORD):
        return Q(state=standing)
    over, begun = Q(valid_until__lt=day), Q(valid_from__lte=day)
    kept = Q(state=VALID)
    if standing == EXPIRED:
        return kept & over
    if standing == NOT_YET:
        return kept & ~begun & (Q(valid_until=None) | ~over)
    if standing == SOON_WORD:
        return kept & begun & Q(valid_until__range=(day, day + dt.timedelta(days=SOON)))
    return kept & begun & (Q(valid_until=None) | ~over)
