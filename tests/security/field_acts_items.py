"""Promise S2, tried out on approval items: one valid post for each page and endpoint that writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.models import (
    ApprovalItem,
    Correction,
    CorrectionPoint,
    Decision,
    Delivery,
    Document,
    Hearing,
    ItemComponent,
    Leave,
    Phrase,
    SpecialProcedure,
)
from tests.projects.items import FILING, WATER
from tests.security.field_acts import NOTHING
from tests.security.field_world import CONTACT, Act, World, later

Body_ = Callable[[World], dict[str, Any]]
LEDGER = "last_event ledger version"
DUE = "clock due_on legal_due_on next_due_on paused"
STEP = {"ApprovalItem": f"state state_since {DUE} {LEDGER}"}
PAPERS = "state remark make_up_by originals copies received_on form version"
NOTED = {"OfficialNotice": "year"}
ENDED = "state state_reason ended_event"


def today() -> str:
    return str(timezone.localdate())


def of(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.items[name].pk}


def sent(name: str, **more: Any) -> Callable[[World], dict[str, Any]]:
    """With the version that the page was opened at."""
    return lambda world: {"version": world.items[name].version, **more}


def step(*columns: str, **more: str) -> dict[str, str]:
    """What a step may change: the item's projection, and these columns of it beside."""
    return {"ApprovalItem": " ".join((STEP["ApprovalItem"], *columns)), **more}


def paper(world: World, name: str) -> Any:
    return world.items[name].papers.order_by("position").first()


def point(world: World, name: str) -> CorrectionPoint:
    return CorrectionPoint.objects.get(correction__item=world.items[name])


def body(code: str) -> int:
    return Body.objects.get(code=code).pk


ACTS = [
    # --- the API
    Act(
        "api-project-items", "ItemNew", "member", ApprovalItem, lambda w: {"node": WATER},
        makes={"ApprovalItem": "", "ItemPaper": "required"}, where=lambda w: {"pk": w.items["draft"].project_id},
    ),
    Act(
        "api-items-submit", "ItemsSubmit", "member", ApprovalItem, lambda w: {"items": [w.items["draft"].pk]},
        step("number received_on calendar source"), NOTED,
    ),
    Act(
        "api-item-steps", "ItemStep", "reviewer", ApprovalItem, sent("accepted", verb="start_review"),
        step("reviewed_by reviewer_id"), NOTED, of("accepted"),
    ),
    Act(
        "api-item-decision", "ItemDecision", "decider", Decision, sent("deciding", verb="approve", reason="符合"),
        step("decided_by decider_id decided_on"), {"Decision": "", "Certificate": "year", **NOTED}, of("deciding"),
    ),
    # --- the applicant
    Act(
        "item-open", "OwnFields", "member", ApprovalItem, lambda w: {"matter": WATER},
        makes={"ApprovalItem": "", "ItemPaper": "required"}, where=lambda w: {"pk": w.items["draft"].project_id},
    ),
    Act(
        "item-check", "OwnFields", "member", ApprovalItem,
        lambda w: {"item": w.items["draft"].pk, f"version-{w.items['draft'].pk}": w.items["draft"].version},
        step("number received_on calendar"), NOTED, lambda w: {"pk": w.items["draft"].project_id},
    ),
    Act(
        "item-draft", "DraftForm", "member", ApprovalItem, sent("draft", note="晚上联系", **CONTACT),
        {"ApprovalItem": "contact_name contact_phone note version"}, where=of("draft"),
    ),
    Act(
        "item-answer", "OwnFields", "member", CorrectionPoint,
        lambda w: {**sent("correcting")(w), f"answer-{point(w, 'correcting').pk}": "补好了", "next": "send"},
        step(CorrectionPoint="state answer", Correction="answered_on"), NOTED, of("correcting"),
    ),
    Act(
        "item-supplement", "OwnFields", "member", Document,
        lambda w: {**sent("accepted_tolerant")(w),
                   f"file-{paper(w, 'accepted_tolerant').pk}": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")},
        {"ApprovalItem": LEDGER, "ItemPaper": PAPERS}, {"Document": "", "PaperDocument": ""}, of("accepted_tolerant"),
    ),
    Act(
        "item-withdraw", "WithdrawForm", "member", ApprovalItem, sent("submitted", sure="on", reason=""),
        step("ended_on"), NOTED, of("submitted"),
    ),
    Act(
        "item-hearing-apply", "OwnFields", "member", Hearing, sent("told", answer="apply"),
        step(Hearing="applied_on"), NOTED, of("told"),
    ),
    # --- elsewhere, before
    Act(
        "item-report", "ReportForm", "desk", ApprovalItem,
        sent("elsewhere", state="deciding", on=today(), source_text="省平台", looked_on=today(), number="",
             received_on="", accepted_on="", decided_on=""),
        step("verified_at verified_source received_on accepted_on"), NOTED, of("elsewhere"),
    ),
    Act(
        "back-entry", "BackEntryForm", "desk", ApprovalItem,
        lambda w: {"node": WATER, "received_on": today(), "accepted_on": "", "decided_on": "", "outcome": "",
                   "number": "", "delivered_on": "", "receiver": "", "source_text": "档案 8 号"},
        makes={"ApprovalItem": "", "ItemPaper": "required", **NOTED}, query=lambda w: f"?project={w.items['draft'].project_id}",
    ),
    # --- the window
    Act(
        "window-intake", "IntakeForm", "desk", ApprovalItem,
        lambda w: {"project": w.items["draft"].project_id, "node": FILING, "received_on": today(), "step": "send",
                   **CONTACT},
        makes={"ApprovalItem": "", "ItemPaper": "required", **NOTED},
    ),
    Act(
        "item-accept", "PapersForm", "desk", ApprovalItem,
        lambda w: {**sent("submitted", do="accept")(w),
                   **{f"state-{each.material}": "fit" for each in w.items["submitted"].papers.all()}},
        step("accepted_on", ItemPaper=PAPERS), NOTED, of("submitted"),
    ),
    Act(
        "item-refuse", "items_window.RefuseForm", "desk", ApprovalItem,
        sent("submitted", verb="refuse", ground="other", reason="依法不能办", where=""), step("ended_on"), NOTED,
        of("submitted"),
    ),
    Act(
        "item-correct", "GapForm", "desk", CorrectionPoint,
        lambda w: {**sent("submitted")(w), "gap-TOTAL_FORMS": "1", "gap-INITIAL_FORMS": "0",
                   "gap-0-material": paper(w, "submitted").material, "gap-0-code": "missing", "gap-0-what": "缺",
                   "gap-0-todo": "补"},
        step(ItemPaper=PAPERS), {"Correction": "", "CorrectionPoint": "", **NOTED}, of("submitted"),
    ),
    Act(
        "item-return", "items_window_points.ReturnForm", "desk", Correction,
        lambda w: {**sent("corrected")(w), "points": point(w, "corrected").pk,
                   f"text-{point(w, 'corrected').pk}": "还缺第 3 页"},
        step(CorrectionPoint="state", ItemPaper=PAPERS), {"Correction": "", "CorrectionPoint": "", **NOTED},
        of("corrected"),
    ),
    Act(
        "item-answer-paper", "PaperAnswerForm", "desk", Correction, sent("correcting", received_on=today()),
        step(CorrectionPoint="state", Correction="answered_on"), NOTED, of("correcting"),
    ),
    Act(
        "item-confirm-supplement", "SupplementForm", "desk", ApprovalItem,
        lambda w: {**sent("accepted_tolerant", received_on=today())(w),
                   f"state-{paper(w, 'accepted_tolerant').material}": "fit",
                   f"originals-{paper(w, 'accepted_tolerant').material}": "1"},
        step("tolerant make_up_by", ItemPaper=PAPERS), NOTED, of("accepted_tolerant"),
    ),
    Act(
        "item-deliver", "DeliverForm", "desk", Delivery,
        sent("approved", means="window", receiver="王敏", delivered_on=today(), archive=""), step(),
        {"Delivery": "", **NOTED}, of("approved"),
    ),
    # --- review
    Act(
        "item-review", "items_review.FindingForm", "reviewer", ApprovalItem, sent("reviewing", do="save", finding="符合条件"),
        {"ApprovalItem": f"finding {LEDGER}"}, where=of("reviewing"),
    ),
    Act(
        "item-take", "OwnFields", "colleague", ApprovalItem, lambda w: {"role": "reviewer"},
        {"ApprovalItem": f"reviewer_id {LEDGER}"}, where=of("accepted"),
    ),
    Act(
        "item-assign", "AssignForm", "head", ApprovalItem,
        lambda w: {**sent("accepted")(w), "person": w.people["colleague"].pk, "reason": "轮岗"},
        {"ApprovalItem": f"reviewer_id {LEDGER}"}, where=of("accepted"),
    ),
    Act(
        "item-component", "ComponentForm", "partner", ItemComponent,
        lambda w: {"version": w.items["joint"].components.first().version, "state": "passed", "opinion": ""},
        {"ItemComponent": "state opinion answered_by_id answered_at version", "ApprovalItem": f"reviewed_by {LEDGER}"},
        where=lambda w: {"pk": w.items["joint"].pk, "part": w.items["joint"].components.first().pk},
    ),
    Act(
        "item-special", "ProcedureForm", "reviewer", SpecialProcedure,
        lambda w: {**sent("reviewing", procedure="sp-tech-energy", reason="要评审", expected_end=later(10), party="",
                          document="", basis="")(w), "approver": w.people["decider"].pk},
        step(), {"SpecialProcedure": "stops_clock", **NOTED}, of("reviewing"),
    ),
    Act(
        "item-special-end", "EndForm", "reviewer", SpecialProcedure,
        sent("special_running", **{"end-result": "通过"}),
        step(SpecialProcedure="ended_on ended_event result"), NOTED,
        lambda w: {"pk": w.items["special_running"].pk, "special": w.items["special_running"].specials.get().pk},
    ),
    Act(
        "item-hearing", "HearingForm", "reviewer", Hearing, sent("applied", held_on=later(30), place="三楼"),
        step(Hearing="held_on place notified_on"), NOTED, of("applied"),
    ),
    Act(
        "item-step", "items_review.ReasonForm", "decider", ApprovalItem, sent("reviewing", reason="申请人终止"),
        step("ended_on"), NOTED,
        lambda w: {"pk": w.items["reviewing"].pk, "verb": "terminate"},
    ),
    Act(
        "item-step", "RectifyForm", "desk", Decision,
        sent("delivered", reason="期限写错", valid_from=today(), valid_until=later(400), scope="年综合能耗五千吨以下"),
        step(Decision="valid_from valid_until conditions", Certificate=ENDED), {"Certificate": "year decision_id"},
        lambda w: {"pk": w.items["delivered"].pk, "verb": "rectify"},
    ),
    Act(
        "item-extend", "ExtendForm", "head", ApprovalItem, sent("reviewing", workdays="5", reason="情况复杂"),
        step(), NOTED, of("reviewing"),
    ),
    # --- decision
    Act(
        "item-decide", "items_review.DecideForm", "decider", Decision,
        sent("deciding", verb="approve", reason="符合", conditions="", valid_from="", valid_until="", make_up_by=""),
        step("decided_by decider_id decided_on"), {"Decision": "", "Certificate": "year", **NOTED}, of("deciding"),
    ),
    Act(
        "decide-together", "TogetherForm", "decider", Decision,
        lambda w: {"items": w.items["deciding"].pk, f"version-{w.items['deciding'].pk}": w.items["deciding"].version,
                   "reason": ""},
        step("decided_by decider_id decided_on"), {"Decision": "", "Certificate": "year", **NOTED},
    ),
    Act(
        "item-correct-decision", "CorrectForm", "decider", Decision,
        sent("approved", reason="登记错了", instead="", reasons="", conditions=""),
        step("decided_on", Decision="annulled_event", OfficialNotice="void_event", Certificate=ENDED), NOTED, of("approved"),
    ),
    Act(
        "certificates-lapse", "LapseForm", "decider", ApprovalItem, sent("approved", reason="没有开工，自行失效"),
        step(Certificate=ENDED), NOTED, of("approved"),
    ),
    # --- people
    Act(
        "leaves", "LeaveForm", "head", Leave,
        lambda w: {"user": w.people["reviewer"].pk, "cover": w.people["colleague"].pk, "body": body("au-fg"),
                   "role": "reviewer", "starts_on": today(), "ends_on": later(3)},
        makes={"Leave": ""},
    ),
    Act(
        "phrases", "PhraseForm", "reviewer", Phrase,
        lambda w: {"body": body("au-fg"), "verb": "deny", "text": "不符合规定。"}, makes={"Phrase": ""},
    ),
]  # fmt: skip

NOT_HERE = dict.fromkeys(("item-drop", "item-look-again", "leave-end", "phrase-end"), NOTHING)
NOT_HERE |= {
    "check-hub": "looks a paper up and writes nothing",
    "certificate-check": "compares what is brought and writes nothing",
    "uploads": "JSON, of which eight values are read by name, those of the wallet's form by the form itself; "
    "tests/projects/views/applying/test_uploads.py and test_wallet_uploads.py",
    "upload": "the bytes of a file, no fields",
}
