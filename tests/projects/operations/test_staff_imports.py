"""Staff from a spreadsheet: accounts in one hand, roles in the other, all or nothing."""

import io
from datetime import date

import openpyxl
import pytest

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Event
from projects.operations.people import sign_up
from projects.operations.refusals import Forbidden, Refused
from projects.operations.staff_imports import check_staff_file, choices, write_staff
from projects.rules.staff_sheet import staff_template
from tests.projects.views.people import AT, make_user

HEADER = ["账号*", "姓名*", "手机", "邮箱", "角色", "部门", "开始日期", "结束日期"]


@pytest.fixture
def system(catalogue):
    return make_user("system", Role.SYSTEM_ADMIN)


@pytest.fixture
def security(catalogue):
    return make_user("security", Role.SECURITY_ADMIN)


def file_of(*lines, header=HEADER):
    book = openpyxl.Workbook()
    book.active.append(header)
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def body() -> str:
    return Body.objects.first().zh


def line(username="li", name="李静", role="代办专员", **more):
    place = more.get("body", body())
    return [username, name, more.get("phone"), more.get("email"), role, place, more.get("starts"), more.get("ends")]


def check(by, *lines, **more):
    return check_staff_file(file_of(*lines, **more), by=by, at=AT)


def write(by, *lines) -> int:
    plan, rows, places = check(by, *lines)
    assert plan.faults == []
    return write_staff(rows, places, by=by, at=AT)


def faults(by, *lines, **more) -> list[tuple[int, str, str]]:
    return [(f.row, f.column_letter, f.zh) for f in check(by, *lines, **more)[0].faults]


def test_two_administrators_send_one_file_and_the_people_can_work(system, security):
    lines = [line(), line(role="窗口人员"), line("wang", "王敏", phone="13300000001", email="W@x.org")]
    assert (write(system, *lines), write(security, *lines)) == (2, 3)
    li, wang = (User.objects.get(username=name) for name in ("li", "wang"))
    day = date(2026, 3, 2)
    assert (li.roles_on(day), wang.roles_on(day)) == ({"agent", "window"}, {"agent"})
    assert (wang.phone, wang.email, wang.has_usable_password()) == ("13300000001", "w@x.org", False)
    found = Event.objects.filter(source="import").values_list("verb", "actor__username")
    assert list(found) == [("create", "system")] * 2 + [("grant_role", "security")] * 3


def test_the_system_administrator_gives_no_role_by_import(system):
    write(system, line())
    assert RoleGrant.objects.exclude(user=system).count() == 0


def test_a_file_that_is_sent_again_changes_nothing(system, security):
    for by, first in ((system, 1), (security, 1)):
        assert (write(by, line()), write(by, line())) == (first, 0)
    assert (User.objects.filter(username="li").count(), RoleGrant.objects.filter(user__username="li").count()) == (1, 1)


def test_only_the_two_administrators_import(catalogue):
    for role in (Role.AUDIT_ADMIN, Role.LEAD):
        with pytest.raises(Forbidden):
            check(make_user(f"by-{role}", role), line())


def test_every_fault_is_told_at_once_by_row_and_column(system):
    assert faults(system, line("a b"), line(name=""), line(phone="打电话"), line(email="x"), line(role="皇帝")) == [
        (2, "A", "账号名只用字母、数字和 @ . + - _"),
        (3, "B", "必须填"),
        (4, "C", "电话只用数字、短横线和括号，5至20位"),
        (5, "D", "邮箱的写法不对"),
        (6, "E", f"要从这些里选：{'、'.join(choices()[0])}"),
    ]


def test_a_fault_keeps_everything_out(system):
    make_user("wu", name="吴昊")
    plan, rows, places = check(system, line(), line("wu", "别人"))
    assert ([f.zh for f in plan.faults], plan.may_write) == (["这个账号是“吴昊”的"], False)
    with pytest.raises(Refused):
        write_staff(rows, places, by=system, at=AT)
    assert not User.objects.filter(username="li").exists()


def test_columns_are_told_by_their_header(system):
    assert faults(system, ["li", "x"], header=["账号", "密码"]) == [
        (1, "B", "没有这一列，请对照模板的表头"),
        (1, "", "缺少这一列，必须有"),
    ]


def test_one_address_stands_for_one_account(system):
    make_user("wu")
    User.objects.filter(username="wu").update(email="wu@x.org")
    found = faults(system, line(email="wu@x.org"), line("a", email="a@x.org"), line("b", email="A@x.org"))
    assert found == [(2, "D", "这个邮箱已经有账号在用"), (4, "D", "表里另一个账号也是这个邮箱")]


def test_a_role_needs_its_account_its_body_and_days_that_are_not_past(security):
    make_user("li", name="李静")
    found = faults(
        security,
        line("nobody", "无"),
        line(body=None),
        line(starts="2026-03-01"),
        line(starts="2026-03-05", ends="2026-03-04"),
        line("security", "security"),
    )
    assert found == [
        (2, "A", "还没有这个账号：先由系统管理员导入"),
        (3, "F", "填了角色，就要填部门"),
        (4, "G", "角色从今天或以后的日子开始。"),
        (5, "H", "最后一天不能早于第一天。"),
        (6, "E", "不能给自己授权：请另一位安全管理员办。"),
    ]


def test_two_lines_cannot_make_one_person_two_administrators(security):
    make_user("li", name="李静")
    assert faults(security, line(role="系统管理员"), line(role="审计管理员")) == [
        (3, "E", "一个人不能同时担任系统、安全、审计三种管理员中的两种。")
    ]


def test_at_most_500_lines(system):
    with pytest.raises(Refused, match="最多导入 500 行"):
        check(system, *[line(f"u{n}") for n in range(502)])


def test_the_template_reads_as_empty_and_asks_for_no_password(system):
    out = io.BytesIO()
    book = staff_template(*choices())
    book.save(out)
    out.seek(0)
    plan, rows, _places = check_staff_file(out, by=system, at=AT)
    assert (plan.new, plan.faults, rows) == ([], [], [])
    assert [cell.value for cell in book["人员"][1]] == HEADER


def test_an_account_signed_up_for_alone_gets_no_role_from_a_file(security):
    sign_up("li", name="李静", phone="13300000000", email="l@example.org", password="x9!kk32pqq", at=AT)
    assert [(row, column) for row, column, _ in faults(security, line())] == [(2, "E")]
