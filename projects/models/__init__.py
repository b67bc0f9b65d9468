from projects.models.access import AccessLog, AccessSeal
from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.desk import ImportJob, SavedView
from projects.models.enterprise import Enterprise, Invitation, JoinRequest, Licence, Membership
from projects.models.event import Event, EventText, Outbox, StreamHead
from projects.models.package import Adjustment, MatterPackage, PackageItem, Trial
from projects.models.printing import PrintIssue, PrintJob
from projects.models.project import Assignment, KeyListing, Pin, Project, Works
from projects.models.referral import Referral

__all__ = [
    "AccessLog",
    "AccessSeal",
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
    "PrintIssue",
    "PrintJob",
    "Project",
    "Referral",
    "SavedView",
    "StreamHead",
    "Trial",
    "Works",
]
