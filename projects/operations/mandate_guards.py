"""What an agent hears who may not act for the enterprise: which mandate is missing, until when there was one."""

from __future__ import annotations

from datetime import date

from approval_portal.accounts.models import User
from projects.enums import MandateScope
from projects.models import ApprovalItem, Mandate, Project
from projects.operations.refusals import Forbidden, require
from projects.permissions import serves
from projects.permissions_items import may_act, may_apply, may_draft
from projects.queries_mandates import last_day, past_mandate
from projects.rules.lifecycle import actor_of
from projects.rules.lifecycle_data import APPLICANT
from projects.rules.wording import Text

SCOPES = {
    MandateScope.PREPARE: Text("准备材料、填写申请", "preparing papers and applications"),
    MandateScope.APPLY: Text("提交申请、补正、撤回", "handing in, correcting and withdrawing"),
    MandateScope.RECEIVE: Text("领取文书和证照", "receiving papers and certificates"),
}


class NoMandate(Forbidden):
    """The agent serves the project, and the enterprise has given no mandate for this. `enterprise`: where it is given."""

    def __init__(self, project: Project, scope: str, past: Mandate | None) -> None:
        super().__init__()
        self.enterprise, self.project = project.enterprise_id, project.pk
        what = SCOPES[MandateScope(scope)]
        name = project.enterprise.name
        self.zh = f"{name}没有给“{what.zh}”的代办委托，不能代它办这一步。"
        self.en = f"{name} has given no mandate for {what.en}: you cannot do this in its name."
        if past is not None:
            until = last_day(past)
            self.zh += f"上一份（{past.agreement}）到{until}为止。"
            self.en += f" The last one ({past.agreement}) held until {until}."
        self.zh += "请企业管理员在企业页上给，或者凭签了字的委托书登记。"
        self.en += " Its administrator gives one on the enterprise's page, or you enter the signed paper there."


def require_applicant(user: User | None, project: Project, day: date, scope: str = MandateScope.APPLY) -> None:
    """Raises NoMandate for the project's agent, Forbidden for anybody else who may not act as the applicant."""
    _require(user is not None and may_apply(user, project, day, scope), user, project, day, scope)


def require_draft(user: User | None, project: Project, day: date) -> None:
    """As `require_applicant`, for filling in; the window may too."""
    _require(user is not None and may_draft(user, project, day), user, project, day, MandateScope.PREPARE)


def require_act(user: User | None, verb: str, item: ApprovalItem, day: date) -> None:
    """May this person take this step? Raises NotAllowed when the verb does not belong to the state, NoMandate, Forbidden."""
    allowed = may_act(user, verb, item, day)
    if not allowed and actor_of(item.state, verb) == APPLICANT:
        _require(allowed, user, item.project, day, MandateScope.APPLY)
    require(allowed)


def _require(allowed: bool, user: User | None, project: Project, day: date, scope: str) -> None:
    if not allowed and user is not None and serves(user, project, day):
        raise NoMandate(project, scope, past_mandate(project, scope, day))
    require(allowed)
