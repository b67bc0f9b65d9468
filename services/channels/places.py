"""Where a notice leads."""

from __future__ import annotations

from enum import Enum

from django.urls import NoReverseMatch, reverse


class Place(Enum):
    """The names of the addresses to try, the best first; words.py gives the values that an address takes."""

    NOWHERE = ()
    HOME = ("home",)
    ENTERPRISE = ("enterprise",)
    REQUEST = ("join-request",)
    INVITATION = ("invitation",)
    PROJECT = ("project",)
    HANDOVER = ("project-handover", "project")
    PACKAGE = ("package-version", "project")
    POLICIES = ("project-policies", "project")
    PRINTS = ("project-prints", "project")
    REFERRAL = ("referral",)
    PAPER = ("wallet-paper",)
    PAPERS = ("project-papers", "project")
    IMPORT = ("import",)
    ITEMS = ("items",)
    ERASURE = ("erasure",)
    BATON = ("baton",)
    VISIT = ("visit",)
    PROBLEM = ("problem", "problems")
    MESSAGES = ("project-messages", "project")
    APPOINTMENT = ("appointment",)
    RATE = ("rate",)
    FOLLOW_UP = ("follow-up",)
    RECEIPT_CODE = ("receipt-code",)
    DELIVERY = ("delivery",)
    DIGEST = ("digest",)
    TASK = ("meeting-task", "meeting-tasks")
    ITEM = ("item",)
    AGENCY = ("project-agency", "project")
    DUES = ("dues",)
    MEETING = ("meeting",)
    BOOKING = ("booking", "bookings")
    SHIFT = ("shift", "roster")
    SWAP = ("swap", "swaps")
    ROSTER = ("roster",)
    DRAFT = ("draft",)
    VERSIONS = ("catalogue-versions",)

    def url(self, *values: object) -> str:
        """The first address that exists, with these values or the first of them or none; empty when there is none."""
        for name in self.value:
            for given in (values, values[:1], ()):
                try:
                    return reverse(name, args=given)
                except NoReverseMatch:
                    continue
        return ""
