from projects.models.access import AccessLog, AccessSeal
from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.certificate import Certificate
from projects.models.desk import ImportJob, SavedView
from projects.models.document import Document, Upload
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
from projects.models.mandate import Mandate
from projects.models.package import Adjustment, MatterPackage, PackageItem, Trial
from projects.models.printing import PrintIssue, PrintJob
from projects.models.privacy import ErasureRequest
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
    "Certificate",
    "Correction",
    "CorrectionPoint",
    "Counter",
    "Decision",
    "Delivery",
    "Document",
    "Enterprise",
    "ErasureRequest",
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
    "Mandate",
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
    "Upload",
    "Works",
]
