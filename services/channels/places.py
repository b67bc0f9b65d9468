"""Where a notice leads."""

from __future__ import annotations

from enum import Enum

from django.urls import NoReverseMatch, reverse


class Place(Enum):
    """The names of the addresses to try, the best first; the value of the address comes from the event."""

    NOWHERE = ()
    HOME = ("home",)
    ENTERPRISE = ("enterprise",)
    MEMBERS = ("enterprise-members", "enterprise")
    REQUESTS = ("join-requests", "enterprise")
    JOIN = ("join-enterprise", "home")
    INVITATION = ("invitation",)
    PROJECT = ("project",)
    PACKAGE = ("package", "project")
    REFERRAL = ("referral",)
    IMPORT = ("import",)

    def url(self, *values: object) -> str:
        """The first address that exists, with these values or without; empty when there is none."""
        for name in self.value:
            for given in (values, ()):
                try:
                    return reverse(name, args=given)
                except NoReverseMatch:
                    continue
        return ""
