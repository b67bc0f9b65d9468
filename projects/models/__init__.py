from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.enterprise import Enterprise, Membership
from projects.models.event import Event, EventText, Outbox, StreamHead
from projects.models.package import MatterPackage, PackageItem, Trial
from projects.models.project import Assignment, KeyListing, Pin, Project, Works

__all__ = [
    "Assignment",
    "CalendarNotice",
    "CatalogueEntry",
    "CatalogueVersion",
    "Enterprise",
    "Event",
    "EventText",
    "Holiday",
    "KeyListing",
    "Locality",
    "MatterPackage",
    "Membership",
    "Outbox",
    "PackageItem",
    "Pin",
    "Project",
    "StreamHead",
    "Trial",
    "Works",
]
