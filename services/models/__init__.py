from services.models.agent import AgentProfile, Baton, DutyDay, DutyHours
from services.models.appointment import (
    LIVE,
    Appointment,
    AppointmentItem,
    CalendarFeed,
    OfflineAction,
    ProjectPlace,
    SlotHold,
)
from services.models.custody import Consignment, ConsignmentLine, Handing, ReceiptCode, Signature
from services.models.notice import Notice
from services.models.plan import LogEntry, Message, MessageFile, MessageRead, PlanLine
from services.models.problem import Problem
from services.models.rating import FollowUp, Rating, RatingInvite
from services.models.visit import NeedsVisit, PromotionRun, PromotionStep, SquadMember, VisitPoint

__all__ = [
    "LIVE",
    "AgentProfile",
    "Appointment",
    "AppointmentItem",
    "Baton",
    "CalendarFeed",
    "Consignment",
    "ConsignmentLine",
    "DutyDay",
    "DutyHours",
    "FollowUp",
    "Handing",
    "LogEntry",
    "Message",
    "MessageFile",
    "MessageRead",
    "NeedsVisit",
    "Notice",
    "OfflineAction",
    "PlanLine",
    "Problem",
    "ProjectPlace",
    "PromotionRun",
    "PromotionStep",
    "Rating",
    "RatingInvite",
    "ReceiptCode",
    "Signature",
    "SlotHold",
    "SquadMember",
    "VisitPoint",
]
