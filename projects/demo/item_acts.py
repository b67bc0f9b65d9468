"""The acts of the demonstration's items: what a row of `items.yaml` names is the operation that a page would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from approval_portal.accounts.models import User
from projects.demo.desk import Desk
from projects.demo.item_papers import demo_pdf
from projects.enums import PaperState, Source
from projects.models import ApprovalItem, CorrectionPoint, Project
from projects.operations.items import aftermath, review
from projects.operations.items.acceptance import accept_item, accept_tolerant, refuse_item
from projects.operations.items.answers import submit_correction
from projects.operations.items.components import answer_component
from projects.operations.items.corrections import Gap, request_correction, return_correction
from projects.operations.items.decisions import decide_item
from projects.operations.items.delivery import deliver_item
from projects.operations.items.draft_edits import edit_draft, set_commitment
from projects.operations.items.drafts import open_item
from projects.operations.items.elsewhere import report_state
from projects.operations.items.hearings import tell_hearing
from projects.operations.items.intake import Handed, Intake, take_in
from projects.operations.items.papers import upload_document
from projects.operations.items.specials import Order, end_special, start_special, start_task
from projects.operations.items.steps import move_item
from projects.operations.items.submission import submit_items
from projects.queries import latest_package, package_evaluation
from projects.queries_items import catalogue_of
from projects.rules.materials import is_shared

# who has the role in the body; bodies that are not here have nobody, and their items stand on the duty list
REVIEWERS = {"au-fg": "reviewer", "au-xzsp": "reviewer", "au-zj": "reviewer2", "au-sw": "reviewer2"}
DECIDERS = {"au-fg": "decider", "au-xzsp": "decider", "au-zj": "decider2", "au-sw": "decider2"}
CONTACT = "13300009001"

Said = Mapping[str, Any]


@dataclass
class Walk:
    """One item on its way: `at` is the instant of the step, set by whoever walks."""

    desk: Desk
    project: Project
    node: str
    source: Source
    at: datetime = field(init=False)
    item: ApprovalItem = field(init=False)

    def who(self, said: Said, usual: str) -> User:
        return self.desk.people[said.get("by", usual)]

    @property
    def reviewer(self) -> str:
        return REVIEWERS[self.item.body_id]

    @property
    def decider(self) -> str:
        return DECIDERS[self.item.body_id]

    def by(self, person: User | None) -> dict[str, Any]:
        return {"by": person, "at": self.at, "source": self.source}


# --- the applicant's side


def draft(walk: Walk, said: Said) -> None:
    """Opened and filled in; `papers`: how many lines have their file (all of them unless said), `promise`: 告知承诺."""
    person = walk.who(said, "agent")
    walk.item = open_item(walk.project, walk.node, **walk.by(person))
    if note := said.get("note"):
        name, phone = (walk.item.contact_name or person.name), (walk.item.contact_phone or person.phone)
        edit_draft(walk.item, contact_name=name, contact_phone=phone, note=note, **walk.by(person))
    elif not walk.item.contact_name or not walk.item.contact_phone:
        edit_draft(walk.item, contact_name=person.name, contact_phone=person.phone, note="", **walk.by(person))
    if said.get("promise"):
        set_commitment(walk.item, True, **walk.by(person))
    names = catalogue_of(walk.item).materials
    lines = list(walk.item.papers.filter(required=True, state=PaperState.MISSING).order_by("position"))
    for line in lines[: said.get("papers", len(lines))]:
        title = names[line.material]["zh"]
        content = demo_pdf([title, walk.project.name, "演示材料，内容从略。"])
        name = f"{title.split('(')[0].split('、')[0][:30]}.pdf"
        upload_document([line], ContentFile(content, name=name), **walk.by(person))


def apply(walk: Walk, said: Said) -> None:
    draft(walk, said)
    walk.item = submit_items([walk.item], **walk.by(walk.who(said, "agent")))[0]


def answer(walk: Walk, said: Said) -> None:
    points = CorrectionPoint.objects.filter(correction__item=walk.item, state="open")
    answers = {point.pk: f"已办：{point.todo}" for point in points}
    walk.item = submit_correction(walk.item, answers, **walk.by(walk.who(said, "agent")))


def withdraw(walk: Walk, said: Said) -> None:
    walk.item = move_item(walk.item, "withdraw", reason=said["reason"], **walk.by(walk.who(said, "agent")))


# --- the window


def hand_in(walk: Walk, said: Said) -> None:
    """On paper, at the window; `without`: papers that did not come."""
    package = latest_package(walk.project)
    assert package is not None
    evaluation = package_evaluation(package)
    needs = evaluation.findings[walk.node].papers
    asked = [need.material for need in needs if need.certain and not need.optional]
    came = {code: Handed(1, 1) for code in asked if not is_shared(evaluation.catalogue.materials[code])}
    papers = {code: handed for code, handed in came.items() if code not in said.get("without", ())}
    known = {"contact_name": walk.project.contact_name or "演示联系人"}
    known["contact_phone"] = walk.project.contact_phone or CONTACT
    walk.item = take_in(walk.project, Intake({walk.node: ""}, papers, **known), **walk.by(walk.who(said, "window")))[0]


def correct(walk: Walk, said: Said) -> None:
    gaps = [Gap(code, what, todo, material) for material, code, what, todo in said["gaps"]]
    walk.item = request_correction(walk.item, gaps, **walk.by(walk.who(said, "window")))


def give_back(walk: Walk, said: Said) -> None:
    """`keep`: papers whose points are still open; `say`: what they lack; `new`, `why`: what only a lead may add."""
    live = CorrectionPoint.objects.filter(correction__item=walk.item, material__in=said["keep"])
    points = dict.fromkeys(live.values_list("pk", flat=True), said["say"])
    new = [Gap(code, what, todo, material) for material, code, what, todo in said.get("new", ())]
    person = walk.who(said, "window")
    walk.item = return_correction(walk.item, points, new=new, lead_reason=said.get("why", ""), **walk.by(person))


def accept(walk: Walk, said: Said) -> None:
    walk.item = accept_item(walk.item, **walk.by(walk.who(said, "window")))


def tolerate(walk: Walk, said: Said) -> None:
    missing = walk.item.papers.filter(required=True, state=PaperState.MISSING).values_list("material", flat=True)
    make_up = dict.fromkeys(missing, walk.desk.day(said["until"]))
    walk.item = accept_tolerant(walk.item, make_up, **walk.by(walk.who(said, "window")))


def refuse(walk: Walk, said: Said) -> None:
    ground, where = ("not_ours", said["where"]) if said.get("where") else ("other", "")
    person = walk.who(said, "window")
    walk.item = refuse_item(walk.item, ground, said["reason"], where=where, **walk.by(person))


def deliver(walk: Walk, said: Said) -> None:
    receiver, archive = said.get("receiver", ""), said.get("archive", False)
    person = walk.who(said, "window")
    walk.item = deliver_item(walk.item, said["means"], receiver=receiver, archive=archive, **walk.by(person))


# --- reviewer and decider


def plain(verb: str, role: str) -> Callable[[Walk, Said], None]:
    """A step that is nothing but a step. `role`: reviewer or decider of the body, an account, or `portal`."""

    def step(walk: Walk, said: Said) -> None:
        if role == "portal":
            walk.item = move_item(walk.item, verb, by=None, at=walk.at, source=Source.SYSTEM)
            return
        usual = getattr(walk, role) if role in ("reviewer", "decider") else role
        data = {"workdays": said["workdays"]} if "workdays" in said else {}
        walk.item = move_item(
            walk.item, verb, reason=said.get("reason", ""), data=data, **walk.by(walk.who(said, usual))
        )

    return step


def reviewing(name: str) -> Callable[[Walk, Said], None]:
    """`save_finding`, `finish_review`, `review_on_promise`, with the `text` of the finding."""

    def step(walk: Walk, said: Said) -> None:
        act = getattr(review, name)
        walk.item = act(walk.item, said.get("text", ""), **walk.by(walk.who(said, walk.reviewer)))

    return step


def special(begin: Any) -> Callable[[Walk, Said], None]:
    def step(walk: Walk, said: Said) -> None:
        order = Order(
            reason=said["reason"],
            document=said.get("document", ""),
            party=said.get("party", ""),
            approver=walk.desk.people[walk.decider],
            expected_end=walk.desk.day(said["until"]),
        )
        walk.item = begin(walk.item, said["code"], order, **walk.by(walk.who(said, walk.reviewer)))

    return step


def special_over(walk: Walk, said: Said) -> None:
    rows = list(walk.item.specials.order_by("pk").values_list("pk", flat=True))
    person = walk.who(said, walk.reviewer)
    walk.item = end_special(walk.item, rows[said["which"]], said["result"], **walk.by(person))


def hearing(walk: Walk, said: Said) -> None:
    walk.item = tell_hearing(walk.item, **walk.by(walk.who(said, walk.reviewer)))


def component(walk: Walk, said: Said) -> None:
    part = walk.item.components.get(code=said["part"])
    person = walk.who(said, walk.reviewer)
    walk.item = answer_component(walk.item, part.pk, said["state"], said["opinion"], **walk.by(person))


def deciding(verb: str) -> Callable[[Walk, Said], None]:
    def step(walk: Walk, said: Said) -> None:
        person = walk.who(said, walk.decider)
        walk.item = decide_item(walk.item, verb, reason=said.get("reason", ""), **walk.by(person))

    return step


def remedied(walk: Walk, said: Said) -> None:
    walk.item = aftermath.enter_remedy(walk.item, said["kind"], said["text"], **walk.by(walk.who(said, "window")))


def rectified(walk: Walk, said: Said) -> None:
    walk.item = aftermath.rectify(walk.item, said["reason"], **walk.by(walk.who(said, "window")))


# --- handled elsewhere


def report(walk: Walk, said: Said) -> None:
    """How it stands in the other system; the first report opens the item."""
    person = walk.who(said, "agent")
    if not hasattr(walk, "item"):
        walk.item = open_item(walk.project, walk.node, **walk.by(person))
    day = walk.at.astimezone(walk.desk.at.tzinfo).date()
    more: dict[str, Any] = {"number": said.get("number", "")}
    if title := said.get("result"):
        content = demo_pdf([title, walk.project.name, "演示文书，由其他系统作出，内容从略。"])
        more["result"] = ContentFile(content, name=f"{title}.pdf")
    walk.item = report_state(walk.item, said["state"], day, said["source"], **more, **walk.by(person))


ACTS: dict[str, Callable[[Walk, Said], None]] = {
    "draft": draft,
    "apply": apply,
    "submit_correction": answer,
    "withdraw": withdraw,
    "hand_in": hand_in,
    "pre_review": plain("pre_review", "window"),
    "request_correction": correct,
    "return_correction": give_back,
    "accept": accept,
    "accept_tolerant": tolerate,
    "deem_accepted": plain("deem_accepted", "portal"),
    "refuse": refuse,
    "deliver": deliver,
    "start_review": plain("start_review", "reviewer"),
    "save_finding": reviewing("save_finding"),
    "finish_review": reviewing("finish_review"),
    "review_on_promise": reviewing("review_on_promise"),
    "start_special": special(start_special),
    "start_task": special(start_task),
    "end_special": special_over,
    "tell_hearing": hearing,
    "component": component,
    "extend": plain("extend", "lead"),
    "approve": deciding("approve"),
    "approve_tolerant": deciding("approve_tolerant"),
    "deny": deciding("deny"),
    "return_to_review": plain("return_to_review", "decider"),
    "terminate": plain("terminate", "decider"),
    "rectify": rectified,
    "remedy": remedied,
    "revoke": plain("revoke", "decider"),
    "cancel": plain("cancel", "decider"),
    "report": report,
}
