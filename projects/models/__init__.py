from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.desk import ImportJob, SavedView
from projects.models.enterprise import Enterprise, Invitation, JoinRequest, Licence, Membership
from projects.models.event import Event, EventText, Outbox, StreamHead
from projects.models.package import Adjustment, MatterPackage, PackageItem, Trial
from projects.models.project import Assignment, KeyListing, Pin, Project, Works
from projects.models.referral import Referral

__all__ = [
    "Adjustment",
    "Assignment",
    "CalendarNotice",
    "CatalogueEntry",
    "CatalogueVersion",
    "Enterprise",
    "Event",
    "EventText",
    "Holiday",
    "ImportJob",
    "Invitation",
    "JoinRequest",
    "KeyListing",
    "Licence",
    "Locality",
    "MatterPackage",
    "Membership",
    "Outbox",
    "PackageItem",
    "Pin",
    "Project",
    "Referral",
    "SavedView",
    "StreamHead",
    "Trial",
    "Works",
]
