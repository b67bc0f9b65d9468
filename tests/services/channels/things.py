"""Rows that notices are about; every text that a person typed holds a telling word."""

from approval_portal.accounts.models import Body
from projects.enums import ImportKind, JoinKind
from projects.models import (
    CatalogueDraft,
    CatalogueVersion,
    Document,
    ErasureRequest,
    GreenPass,
    ImportJob,
    Invitation,
    JoinRequest,
    Mandate,
    MatterPackage,
    PrintIssue,
    Referral,
)
from services.models import (
    Appointment,
    Baton,
    Consignment,
    Digest,
    DutyShift,
    DutySwap,
    FollowUp,
    Hall,
    Meeting,
    MeetingTask,
    Message,
    NeedsVisit,
    Problem,
    ProblemStep,
    RatingInvite,
)
from tests.services.telling import AT
from tests.services.windows import make_booking

PROBLEM = 7


def problem_of(town) -> Problem:
    """A row that is there: who reads of it is asked whether it may be seen."""
    row, _new = Problem.objects.get_or_create(pk=PROBLEM, project=town.project, title="秘密", raised_at=AT)
    return row


def meeting_of(town) -> Meeting:
    """A row that is there, to which the reader is summoned."""
    told = {"title": "秘密", "place": "秘密", "year": 2026, "held_at": AT, "called_at": AT}
    row, _new = Meeting.objects.get_or_create(kind="special", number=1, defaults=told)
    return row


def task_of(town) -> MeetingTask:
    said = {"text": "秘密", "note": "秘密", "project": town.project, "due_on": AT.date(), "made_at": AT}
    return MeetingTask.objects.create(meeting=meeting_of(town), owner=town["agent"], **said)


def baton_of(town) -> Baton:
    """A row that is there: who reads of it is asked whether it may be seen."""
    above = Body.objects.create(code="b-city", zh="秘密", level="市")
    told = {"subject": "秘密", "note": "秘密", "sent_at": AT, "answer_by": AT}
    return Baton.objects.create(project=town.project, to_body=above, sender=town["agent"], **told)


def of_stream(row, project: int = 0):
    """Its events stand in the stream of its project."""
    row.project_id = project or row.project_id
    return row


def visit_of(town) -> NeedsVisit:
    """Its events stand in the stream of its appointment's project."""
    visit = NeedsVisit(pk=1)
    visit.project_id = town.project.pk
    return visit


def things_of(town) -> dict:
    """One object of each kind that an event can be about; every text that a person typed holds a telling word."""
    ours = {"enterprise": town.enterprise}
    made = {"created_at": AT}
    return {
        "enterprise": town.enterprise,
        "project": town.project,
        "user": town["member"],
        "matterpackage": MatterPackage(pk=1, project=town.project, number=2),
        "printissue": PrintIssue(pk=1, project=town.project, kind="guide", number=2),
        "joinrequest": JoinRequest.objects.create(
            user=town["stranger"], kind=JoinKind.JOIN, note="秘密", **ours, **made
        ),
        "invitation": Invitation.objects.create(
            email="秘密@example.org",
            name="秘密",
            token="0a" * 16,
            invited_by=town["admin"],
            last_day=AT,
            **ours,
            **made,
        ),
        "referral": Referral.objects.create(
            handed_by=town["liaison"], enterprise_name="秘密甲", project_name="秘密乙", **made
        ),
        "erasurerequest": ErasureRequest.objects.create(user=town["member"], note="秘密", asked_at=AT),
        "document": Document(pk=1, name="秘密.pdf", material="m-license", project=town.project, **ours),
        "mandate": Mandate(pk=1, agreement="秘密", **ours),
        "appointment": Appointment(pk=1, kind="pickup", project=town.project, note="秘密", contact_name="秘密"),
        "greenpass": of_stream(GreenPass(pk=1, project=town.project, reason="秘密"), town.project.pk),
        "windowbooking": make_booking(town.project, purpose="秘密"),
        "needsvisit": visit_of(town),
        "ratinginvite": of_stream(RatingInvite(pk=1, project=town.project)),
        "followup": of_stream(FollowUp(pk=1), town.project.pk),
        "baton": baton_of(town),
        "consignment": of_stream(Consignment(pk=1, number="秘密", note="秘密"), town.project.pk),
        "message": Message(pk=1, project=town.project, text="秘密"),
        "problem": problem_of(town),
        "cataloguedraft": CatalogueDraft(pk=1, name="秘密", note="秘密"),
        "catalogueversion": CatalogueVersion(pk=1, number="2026-11-22.2", withdrawn_reason="秘密"),
        "hall": Hall(pk=1, zh="秘密"),
        "dutyshift": DutyShift(pk=1, note="秘密"),
        "dutyswap": DutySwap(pk=1, reason="秘密"),
        "meeting": meeting_of(town),
        "meetingtask": of_stream(task_of(town), town.project.pk),
        "problemstep": of_stream(ProblemStep(pk=1, text="秘密"), town.project.pk),
        "digest": Digest.objects.create(
            kind="enterprise",
            user=town["member"],
            week=AT,
            content={"late": 3, "sections": [{"code": "plan", "rows": []}]},
            made_at=AT,
        ),
        "importjob": ImportJob.objects.create(
            kind=ImportKind.STAFF, file_name="秘密.xlsx", made_by=town["member"], made_at=AT, touched_at=AT
        ),
    }
