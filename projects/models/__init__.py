from projects.models.access import AccessLog, AccessSeal
from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.desk import ImportJob, SavedView
from projects.models.document import Document
from projects.models.enterprise import Enterprise, Invitation, JoinRequest, Licence, Membership
from projects.models.event import Event, EventText, Outbox, StreamHead
from projects.models.handling import (
    Correction,
    CorrectionPoint,
    Counter,
    Decision,
    Delivery,
    Hearing,
    ItemClock,
    Leave,
    OfficialNotice,
    Phrase,
    SpecialProcedure,
)
from projects.models.item import ApprovalItem, ItemComponent, ItemPaper, PaperDocument
from projects.models.package import Adjustment, MatterPackage, PackageItem, Trial
from projects.models.printing import PrintIssue, PrintJob
from projects.models.project import Assignment, KeyListing, Pin, Project, Works
from projects.models.referral import Referral

__all__ = [
    "AccessLog",
    "AccessSeal",
    "Adjustment",
    "ApprovalItem",
    "Assignment",
    "CalendarNotice",
    "CatalogueEntry",
    "CatalogueVersion",
    "Correction",
    "CorrectionPoint",
    "Counter",
    "Decision",
    "Delivery",
    "Document",
    "Enterprise",
    "Event",
    "EventText",
    "Hearing",
    "Holiday",
    "ImportJob",
    "Invitation",
    "ItemClock",
    "ItemComponent",
    "ItemPaper",
    "JoinRequest",
    "KeyListing",
    "Leave",
    "Licence",
    "Locality",
    "MatterPackage",
    "Membership",
    "OfficialNotice",
    "Outbox",
    "PackageItem",
    "PaperDocument",
    "Phrase",
    "Pin",
    "PrintIssue",
    "PrintJob",
    "Project",
    "Referral",
    "SavedView",
    "SpecialProcedure",
    "StreamHead",
    "Trial",
    "Works",
]
