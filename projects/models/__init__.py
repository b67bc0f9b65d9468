from projects.models.access import AccessLog, AccessSeal
from projects.models.catalogue import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.certificate import Certificate
from projects.models.desk import ImportJob, SavedView
from projects.models.document import Document, Upload
from projects.models.drafting import (
    CatalogueDraft,
    DraftChange,
    DraftHand,
    ImpactRow,
    ImpactRun,
    SampleProject,
)
from projects.models.enterprise import Enterprise, Invitation, JoinRequest, Licence, Membership
from projects.models.event import Event, EventText, Outbox, StreamHead
from projects.models.green import GreenPass
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
from projects.models.zone_print import ZoneIssue, ZoneJob

__all__ = [
    "AccessLog",
    "AccessSeal",
    "Adjustment",
    "ApprovalItem",
    "Assignment",
    "CalendarNotice",
    "CatalogueDraft",
    "CatalogueEntry",
    "CatalogueVersion",
    "Certificate",
    "Correction",
    "CorrectionPoint",
    "Counter",
    "Decision",
    "Delivery",
    "Document",
    "DraftChange",
    "DraftHand",
    "Enterprise",
    "ErasureRequest",
    "Event",
    "EventText",
    "GreenPass",
    "Hearing",
    "Holiday",
    "ImpactRow",
    "ImpactRun",
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
    "SampleProject",
    "SavedView",
    "SpecialProcedure",
    "StreamHead",
    "Trial",
    "Upload",
    "Works",
    "ZoneIssue",
    "ZoneJob",
]
