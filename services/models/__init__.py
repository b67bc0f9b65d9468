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
from services.models.figure import FigureCell, FigureDue, FigureFold, FigureRow
from services.models.meeting import Meeting, MeetingPlace, MeetingProblem, MeetingTask, Paper
from services.models.notice import Notice, NoticeChoice, NoticeTemplate, QuietHours, Robot
from services.models.plan import LogEntry, Message, MessageFile, MessageRead, PlanLine
from services.models.problem import Problem, ProblemFile, ProblemHelper, ProblemItem, ProblemRung, ProblemStep
from services.models.rating import FollowUp, Rating, RatingInvite
from services.models.reminder import Digest, Due, Heartbeat
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
    "Digest",
    "Due",
    "DutyDay",
    "DutyHours",
    "FigureCell",
    "FigureDue",
    "FigureFold",
    "FigureRow",
    "FollowUp",
    "Handing",
    "Heartbeat",
    "LogEntry",
    "Meeting",
    "MeetingPlace",
    "MeetingProblem",
    "MeetingTask",
    "Message",
    "MessageFile",
    "MessageRead",
    "NeedsVisit",
    "Notice",
    "NoticeChoice",
    "NoticeTemplate",
    "OfflineAction",
    "Paper",
    "PlanLine",
    "Problem",
    "ProblemFile",
    "ProblemHelper",
    "ProblemItem",
    "ProblemRung",
    "ProblemStep",
    "ProjectPlace",
    "PromotionRun",
    "PromotionStep",
    "QuietHours",
    "Rating",
    "RatingInvite",
    "ReceiptCode",
    "Robot",
    "Signature",
    "SlotHold",
    "SquadMember",
    "VisitPoint",
]
