"""Staff from a spreadsheet, in two hands: the system administrator opens the accounts, the security administrator gives
the roles, both from the same file. All or nothing; what is there already is left as it is, so that a file can be sent
again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import Fact, lock_stream, record_facts
from projects.operations.people import day_of, taken_emails
from projects.operations.refusals import Refused, require
from projects.operations.roles import check_given_by, check_opened, check_term, signed_up
from projects.operations.workbooks import read_workbook
from projects.permissions import may_manage_accounts, may_manage_roles
from projects.rules.spreadsheet import CellFault
from projects.rules.spreadsheet_cells import match_key
from projects.rules.spreadsheet_columns import Column
from projects.rules.staff_sheet import MOST, StaffRow, fault_at, read_staff, staff_columns
from projects.rules.wording import Text

ACCOUNTS, ROLES = "accounts", "roles"


@dataclass(slots=True)
class StaffPlan:
    """What a file would do. `new`: lines that open an account or give a role; `known`: lines that are so already."""

    part: str
    new: list[StaffRow] = field(default_factory=list)
    known: list[StaffRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    @property
    def may_write(self) -> bool:
        return bool(self.new) and not self.faults


def part_of(by: User, day: date) -> str:
    """What this administrator's import does. Raises Forbidden for everybody else."""
    if may_manage_accounts(by, day):
        return ACCOUNTS
    require(may_manage_roles(by, day))
    return ROLES


def choices() -> tuple[dict[str, str], dict[str, str]]:
    """The words of the role and body columns, each with its code."""
    bodies = {zh: code for code, zh in Body.objects.values_list("code", "zh")}
    return {str(Role(code).label): code for code in Role.values}, bodies


def check_staff_file(file: IO[bytes], *, by: User, at: datetime) -> tuple[StaffPlan, list[StaffRow], dict[str, int]]:
    """(what it would do, its lines, where its columns stand). Writes nothing.

    Raises Forbidden, or Refused for a file that cannot be read or has more than 500 lines.
    """
    part_of(by, day_of(at))
    columns = staff_columns(*choices())
    sheet = read_workbook(file)
    if len(sheet) > MOST + 2:
        raise Refused(
            f"一次最多导入 {MOST} 行：请分成几个文件。",
            f"At most {MOST} lines at a time: split the file.",
            field="file",
        )
    rows, faults, places = read_staff(sheet, columns)
    if faults:
        return StaffPlan(part_of(by, day_of(at)), faults=faults), [], {}
    return plan_staff(rows, places, by=by, at=at), rows, places


def plan_staff(rows: Sequence[StaffRow], places: Mapping[str, int], *, by: User, at: datetime) -> StaffPlan:
    """What these lines would do now, with everything that is wrong with them at once."""
    planner = _Planner(rows, places, by, day_of(at))
    return planner.accounts() if planner.part == ACCOUNTS else planner.roles()


@transaction.atomic
def write_staff(rows: Sequence[StaffRow], places: Mapping[str, int], *, by: User, at: datetime) -> int:
    """Open the accounts, or give the roles; returns how many. Raises Forbidden; Refused when anything is wrong."""
    lock_stream(ZONE_STREAM)
    plan = plan_staff(rows, places, by=by, at=at)
    if plan.faults:
        raise Refused("表格和现在的数据对不上了：请重新上传。", "The file no longer fits the data: upload it again.")
    if plan.part == ACCOUNTS:
        return _open_accounts(plan.new, by, at)
    return _give_roles(plan.new, by, at)


def _open_accounts(rows: Sequence[StaffRow], by: User, at: datetime) -> int:
    users = [
        User(username=r.username, name=r.name, phone=r.phone, email=r.email, password=make_password(None)) for r in rows
    ]
    made = User.objects.bulk_create(users)
    facts = [Fact("create", "user", str(user.pk), {}) for user in made]
    record_facts(ZONE_STREAM, facts, by=by, at=at, source=Source.IMPORT)
    return len(made)


def _give_roles(rows: Sequence[StaffRow], by: User, at: datetime) -> int:
    users = {match_key(user.username): user for user in _users_of(rows)}
    bodies = {body.code: body for body in Body.objects.all()}
    grants = [_grant(row, users[match_key(row.username)], bodies, day_of(at)) for row in rows]
    made = RoleGrant.objects.bulk_create(grants)
    facts = []
    for grant in made:
        data: dict[str, Any] = {"role": grant.role, "body": grant.body.code if grant.body else None, "grant": grant.pk}
        data |= {"starts_on": grant.starts_on, "ends_on": grant.ends_on}
        facts.append(Fact("grant_role", "user", str(grant.user_id), data))
    record_facts(ZONE_STREAM, facts, by=by, at=at, source=Source.IMPORT)
    return len(made)


def _users_of(rows: Sequence[StaffRow]) -> list[User]:
    """The accounts that the lines name. All are looked through: names differ in case only where people mistyped."""
    wanted = {match_key(row.username) for row in rows}
    known = [pk for pk, name in User.objects.values_list("pk", "username") if match_key(name) in wanted]
    return list(User.objects.filter(pk__in=known).prefetch_related("grants"))


def _grant(row: StaffRow, user: User, bodies: Mapping[str, Body], today: date) -> RoleGrant:
    return RoleGrant(
        user=user, role=row.role, body=bodies[row.body], starts_on=row.starts_on or today, ends_on=row.ends_on
    )


class _Planner:
    def __init__(self, rows: Sequence[StaffRow], places: Mapping[str, int], by: User, today: date) -> None:
        self.rows, self.places, self.by, self.today = rows, places, by, today
        self.part = part_of(by, today)
        self.columns: list[Column] = staff_columns({}, {})
        self.users = {match_key(user.username): user for user in _users_of(rows)}
        self.alone = signed_up(self.users.values())
        self.taken: set[str] = set()

    def fault(self, row: StaffRow, key: str, zh: str, en: str) -> CellFault:
        return fault_at(row, key, Text(zh, en), self.places, self.columns)

    def accounts(self) -> StaffPlan:
        plan = StaffPlan(self.part)
        self.taken = taken_emails({row.email for row in self.rows if row.email})
        first: dict[str, StaffRow] = {}
        emails: dict[str, str] = {}
        for row in self.rows:
            key = match_key(row.username)
            user, before = self.users.get(key), first.setdefault(key, row)
            known = user.name if user else before.name
            if known != row.name:
                plan.faults.append(self.fault(row, "name", f"这个账号是“{known}”的", f"this account is {known}'s"))
            elif user or before is not row:
                plan.known.append(row)
            elif fault := self._email_fault(row, emails):
                plan.faults.append(fault)
            else:
                plan.new.append(row)
        return plan

    def _email_fault(self, row: StaffRow, emails: dict[str, str]) -> CellFault | None:
        if not row.email:
            return None
        if emails.setdefault(row.email, row.username) != row.username:
            return self.fault(row, "email", "表里另一个账号也是这个邮箱", "another line has this e-mail address")
        if row.email in self.taken:
            return self.fault(row, "email", "这个邮箱已经有账号在用", "another account has this e-mail address")
        return None

    def roles(self) -> StaffPlan:
        plan = StaffPlan(self.part)
        bodies = {body.code: body for body in Body.objects.all()}
        held = {key: list(user.grants.all()) for key, user in self.users.items()}
        for row in self.rows:
            if fault := self._role_fault(row):
                plan.faults.append(fault)
            elif row.role:
                grant = _grant(row, self.users[match_key(row.username)], bodies, self.today)
                self._place(plan, row, grant, held[match_key(row.username)])
        return plan

    def _role_fault(self, row: StaffRow) -> CellFault | None:
        user = self.users.get(match_key(row.username))
        if user is None:
            return self.fault(
                row, "username", "还没有这个账号：先由系统管理员导入", "no such account: it has to be opened first"
            )
        if user.name != row.name:
            return self.fault(row, "name", f"这个账号是“{user.name}”的", f"this account is {user.name}'s")
        if row.role and not row.body:
            return self.fault(row, "body", "填了角色，就要填部门", "a role needs its body")
        return None

    def _place(self, plan: StaffPlan, row: StaffRow, grant: RoleGrant, held: list[RoleGrant]) -> None:
        if any(_same(each, grant) for each in held):
            plan.known.append(row)
            return
        try:
            check_given_by(grant.user, grant.starts_on, self.by, self.today)
            check_opened(grant.user, self.alone)
            check_term(grant, held)
        except Refused as refusal:
            plan.faults.append(self.fault(row, refusal.field or "role", refusal.zh, refusal.en))
            return
        held.append(grant)
        plan.new.append(row)


def _same(one: RoleGrant, other: RoleGrant) -> bool:
    """The same role for the same body, until the same day, begun by then: the line was read before."""
    return (one.role, one.body_id, one.ends_on) == (other.role, other.body_id, other.ends_on) and (
        one.starts_on <= other.starts_on
    )
