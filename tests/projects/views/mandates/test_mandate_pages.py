"""Pages of mandates: given, ended, shown to whom they concern; the banner; the refusal that says what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, MandateScope
from projects.models import AccessLog, Assignment, Event, Mandate
from projects.operations.items.submission import submit_items
from tests.projects.applying import pdf, ready
from tests.projects.items import ENERGY, make_item
from tests.projects.views.applying.pages import body, queries
from tests.projects.views.people import join, make_enterprise, make_project, make_user, mandate, signed_in

ALL = list(MandateScope.values)


def today():
    return timezone.localdate()


@pytest.fixture
def admin(project):
    user = make_user("admin")
    join(project.enterprise, user, is_admin=True)
    return user


def filled(**more):
    last = today() + timedelta(days=30)
    return {"scope": ALL, "starts_on": today().isoformat(), "ends_on": last.isoformat(), "project": "", **more}


def new(project):
    return reverse("mandate-new", args=[project.enterprise_id])


def firm_page(user, project):
    return body(signed_in(user).get(reverse("enterprise", args=[project.enterprise_id])))


def test_the_administrator_gives_and_ends_one_on_the_page(project, admin):
    Mandate.objects.all().delete()
    client = signed_in(admin)
    answer = client.post(new(project), filled(project=str(project.pk)))
    assert answer["Location"].endswith("#mandates")
    made = Mandate.objects.get()
    assert (made.project, made.scope) == (project, ALL)
    page = firm_page(admin, project)
    assert made.agreement in page
    end = reverse("mandate-end", args=[project.enterprise_id, made.pk])
    assert end in page
    assert client.post(end, {"reason": ""}).status_code == 422
    client.post(end, {"reason": "换了人"})
    assert "结束原因：换了人" in firm_page(admin, project)


def test_the_agent_enters_the_paper_which_is_fetched_and_noted(project, agent):
    Mandate.objects.all().delete()
    client = signed_in(agent)
    assert client.post(new(project), filled()).status_code == 422
    client.post(new(project), filled(agreement="代-7", file=pdf("委托书.pdf")))
    made = Mandate.objects.get(agreement="代-7")
    answer = client.get(reverse("mandate-paper", args=[project.enterprise_id, made.pk]))
    assert "attachment" in answer["Content-Disposition"]
    assert AccessLog.objects.filter(kind="download", object_type="mandate").count() == 1


def test_an_agent_sees_no_mandate_of_a_project_that_he_does_not_serve(project, agent, admin):
    second = make_project(project.enterprise, "不归他的项目")
    hidden = mandate(project.enterprise, second, agreement="代-不给看")
    page = firm_page(agent, project)
    assert "代-不给看" not in page
    assert "不归他的项目" not in page
    assert "代-不给看" in firm_page(admin, project)
    client = signed_in(agent)
    assert client.get(reverse("mandate-paper", args=[project.enterprise_id, hidden.pk])).status_code == 404
    told = client.get(reverse("api-mandates", args=[project.enterprise_id])).json()
    assert [row["agreement"] for row in told["results"]] == ["WT-1"]


def test_a_mandate_is_reached_only_through_its_own_enterprise(project, admin):
    other = make_project(make_enterprise(7), "别家")
    foreign = mandate(other.enterprise)
    address = reverse("mandate-end", args=[project.enterprise_id, foreign.pk])
    assert signed_in(admin).post(address, {"reason": "x"}).status_code == 404


def pages(project, item):
    yield reverse("item-open", args=[project.pk])
    yield reverse("item-draft", args=[item.pk])
    yield reverse("item-drop", args=[item.pk])
    yield f"{reverse('item-check', args=[project.pk])}?item={item.pk}"
    yield reverse("item", args=[item.pk])
    yield reverse("project", args=[project.pk])
    yield reverse("package-answers", args=[project.pk])
    yield reverse("package-plan", args=[project.pk])


def test_every_page_on_which_an_agent_acts_says_for_whom_and_until_when(project, agent, boss):
    Mandate.objects.update(ends_on=today() + timedelta(days=9), agreement="代-7")
    item = make_item(project, ENERGY, at=timezone.now())
    for address in pages(project, item):
        page = body(signed_in(agent).get(address))
        assert f"你正在代 <b>{project.enterprise.name}</b> 办理 · 委托书 代-7 · 到 " in page, address
        assert "你正在代" not in body(signed_in(boss).get(address)), address


def test_the_receipt_and_the_story_carry_both_names(project, agent, boss):
    item = ready(project)
    submit_items([item], by=agent, at=timezone.now())
    both = f"{agent}（代办）代{project.enterprise.name}"
    for name in ("item-receipt", "item"):
        assert both in body(signed_in(boss).get(reverse(name, args=[item.pk]))), name
    assert both in body(signed_in(boss).get(reverse("project", args=[project.pk])))
    auditor = make_user("auditor", Role.AUDIT_ADMIN)
    told = body(signed_in(auditor).get("/log/"))
    assert f"{agent}（代办）代企业 {project.enterprise_id}" in told


def test_without_one_the_page_is_refused_in_words_with_the_way_out(project, agent):
    item = ready(project)
    Mandate.objects.update(ends_on=today() - timedelta(days=1), agreement="代-7")
    client = signed_in(agent)
    answer = client.get(reverse("item-draft", args=[item.pk]))
    assert (answer.status_code, "上一份（代-7）到" in body(answer), new(project) in body(answer)) == (403, True, True)
    told = client.post(reverse("api-items-submit"), {"items": [item.pk]}, content_type="application/json")
    assert (told.status_code, "代-7" in told.json()["errors"][0]["text"]) == (403, True)
    assert item.pk
    assert "没有有效的代办委托" in body(client.get(reverse("item", args=[item.pk])))
    english = client.get(reverse("item-draft", args=[item.pk]), headers={"accept-language": "en"})
    assert english.status_code == 403


def test_with_preparing_alone_the_agent_fills_in_and_the_enterprise_sends(project, agent, boss):
    item = ready(project)
    Mandate.objects.update(scope=[MandateScope.PREPARE])
    check = f"{reverse('item-check', args=[project.pk])}?item={item.pk}"
    assert "委托里没有“提交申请”" in body(signed_in(agent).get(check))
    assert "提交选中的" in body(signed_in(boss).get(check))
    assert "item-withdraw" not in body(signed_in(agent).get(reverse("item", args=[item.pk])))


def test_the_agents_home_shows_what_ends_soon_and_who_has_none(project, agent):
    client = signed_in(agent)
    assert 'id="mandates"' not in body(client.get("/"))
    Mandate.objects.update(ends_on=today() + timedelta(days=30))
    assert "1 份委托 30 天内到期" in body(client.get("/"))
    mandate(project.enterprise, starts_on=today() + timedelta(days=31), ends_on=today() + timedelta(days=90))
    assert "30 天内到期" not in body(client.get("/"))
    Mandate.objects.all().delete()
    assert "1 个项目没有有效的委托" in body(client.get("/"))


def test_hand_over_and_confirmation_on_the_page(project, agent):
    backup = make_user("backup", Role.AGENT)
    Assignment.objects.create(
        project=project, kind=AssignmentKind.BACKUP_AGENT, user=backup, starts_on=today() - timedelta(days=3)
    )
    item, address = make_item(project, ENERGY, at=timezone.now()), reverse("project-handover", args=[project.pk])
    assert signed_in(backup).get(address).status_code == 403
    assert reverse("project-handover", args=[project.pk]) in body(
        signed_in(agent).get(reverse("project", args=[project.pk]))
    )
    assert signed_in(agent).post(address, {"note": "原件在三楼"})["Location"] == reverse("projects")
    assert signed_in(agent).get(address).status_code == 404
    client = signed_in(backup)
    assert "等你确认" in body(client.get(reverse("project", args=[project.pk])))
    page = body(client.get(address))
    assert "原件在三楼" in page
    assert f'name="item" value="{item.pk}"' in page
    assert client.post(address, {}).status_code == 422
    client.post(address, {"item": item.pk})
    told = list(
        Event.objects.filter(verb__in=("hand_over_project", "confirm_handover")).values_list("actor", flat=True)
    )
    assert sorted(told) == sorted([agent.pk, backup.pk])
    assert "等你确认" not in body(client.get(reverse("project", args=[project.pk])))


def test_the_pages_ask_the_same_for_one_mandate_and_for_thirty(project, agent, admin):
    address = reverse("enterprise", args=[project.enterprise_id])
    before = [queries(signed_in(user), address) for user in (agent, admin)]
    for number in range(29):
        mandate(project.enterprise, project, agreement=f"W{number}", ends_on=today())
    assert [queries(signed_in(user), address) for user in (agent, admin)] == before
    home = queries(signed_in(agent), "/")
    Mandate.objects.all().delete()
    assert queries(signed_in(agent), "/") == home


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["mandate-new", "enterprise"])
def test_the_pages_are_there_in_both_languages(project, admin, name, language):
    client = signed_in(admin)
    client.cookies["django_language"] = language
    assert client.get(reverse(name, args=[project.enterprise_id])).status_code == 200
