"""From 试算 to a second version of the package: by the company itself, and by an agent in its name."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Assignment, Event, Project
from projects.rules.identifiers import make_credit_code
from tests.browser.pages import HOTEL, make_trial
from tests.projects.profiles import PROFILES

PASSWORD = "hao-mima-4821"


@pytest.fixture
def token(world) -> str:
    return make_trial(PROFILES[HOTEL])


def fill(window, **values: str) -> None:
    for name, value in values.items():
        window.locator(f"main [name={name}]").fill(value)


def send(window, button: str) -> None:
    window.locator("main").get_by_role("button", name=button, exact=True).click()


def register(window, name: str, code: str) -> None:
    fill(window, name=name, credit_code=code, contact_name="钱静", contact_phone="13900000000")
    send(window, "登记")


def change_an_answer(window) -> None:
    """是否在地质灾害易发区: 否; the difference stands there before anything is written."""
    window.get_by_role("link", name="改答案").first.click()
    window.get_by_role("link", name="改这一组 场地敏感因素").click()
    window.locator("fieldset", has_text="是否在地质灾害易发区").locator("label", has_text="否").click()
    send(window, "看差别")


def versions(project: Project) -> list[int]:
    return [package.number for package in project.packages.order_by("number")]


def test_a_stranger_estimates_registers_opens_the_project_and_changes_an_answer(page, token, world):
    window, name = page(), "向阳酒店管理有限公司"
    window.goto(f"/trial/{token}/result/")
    window.get_by_role("link", name="用这个结果建项目").first.click()
    window.locator("main").get_by_role("link", name="注册").click()
    fill(window, name="钱静", phone="13900000000", email="qianjing@example.org", username="qianjing")
    fill(window, password1=PASSWORD, password2=PASSWORD)
    send(window, "注册")
    expect(window.locator("h1")).to_have_text("先登记企业，再建项目")

    window.locator("main").get_by_role("link", name="登记企业").click()
    wrong = make_credit_code("91610132", "MA730001")[:-1] + "?"
    register(window, name, wrong)
    expect(window.locator(".errsum")).to_contain_text("统一社会信用代码")
    expect(window.locator("main [name=name]")).to_have_value(name)  # nothing typed is lost
    register(window, name, make_credit_code("91610132", "MA730001"))
    send(window, "建项目")
    project = Project.objects.get(enterprise__name=name)
    expect(window).to_have_url(re.compile(rf"/projects/{project.pk}/$"))

    change_an_answer(window)
    expect(window.locator("main")).to_contain_text("地质灾害危险性评估")
    assert versions(project) == [1]
    fill(window, reason="场地换到了塬下")
    send(window, "生成第 2 版")
    assert versions(project) == [1, 2]
    expect(window.locator("main")).to_contain_text(re.compile("第 2 版"))

    window.goto("/")
    expect(window.locator("h1")).to_contain_text(project.name)
    expect(window.locator("main")).to_contain_text(re.compile("少 1 项.*地质灾害危险性评估", re.DOTALL))


def test_an_agent_does_the_same_for_a_client_and_becomes_its_agent(page, token, world):
    window, code = page(390), make_credit_code("91610132", "MA730002")
    window.context.add_cookies([{"name": "sessionid", "value": world.session("agent"), "url": world.url}])
    window.goto(f"/trial/{token}/result/")
    window.get_by_role("link", name="用这个结果建项目").first.click()
    fill(window, q=code)
    send(window, "查找")
    window.locator("main").get_by_role("link", name="登记企业").click()
    register(window, "远山酒店管理有限公司", code)
    send(window, "建项目")
    project = Project.objects.get(enterprise__credit_code=code)
    expect(window).to_have_url(re.compile(rf"/projects/{project.pk}/$"))
    assert [each.user.username for each in Assignment.objects.filter(project=project, kind="agent")] == ["agent"]

    change_an_answer(window)
    fill(window, reason="企业来电：场地换到了塬下")
    send(window, "生成第 2 版")
    assert versions(project) == [1, 2]
    acts = Event.objects.filter(stream=f"project:{project.pk}", verb__in=("create", "generate"))
    assert set(acts.values_list("actor__username", "on_behalf_of")) == {("agent", project.enterprise_id)}
