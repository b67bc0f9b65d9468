"""Sample projects on pages: the list, one answered in the questionnaire's fields and in YAML, a draft tried on all of them."""

import io
import re

import openpyxl
import pytest

from approval_portal.accounts.models import Role
from projects.models import CatalogueDraft, ImpactRow, SampleProject
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in
from tests.projects.views.test_impact_pages import changed, compared, made, page, project, text


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def keeper(world, db):
    return world[0]


@pytest.fixture
def lead(world, db):
    return world[1]


@pytest.fixture
def draft(world, db):
    return CatalogueDraft.objects.get(pk=world[2].pk)


def test_the_samples_of_a_draft_say_what_it_changes_and_what_is_missed(draft, keeper, lead):
    context = page(lead, draft, name="draft-samples").context
    assert (context["total"], context["missed"]) == (21, 12)
    only = page(lead, draft, "?show=changed", "draft-samples").context
    assert (len(only["rows"]), [each for each in only["rows"] if not each.told]) == (context["changed"], [])
    changed(draft, keeper, committed_workdays=99)
    assert "改好才能试" in text(page(lead, draft, name="draft-samples"))


def test_samples_are_listed_searched_and_exported(keeper, lead):
    client = signed_in(lead)
    assert client.get("/keeping/samples/").context["page"].paginator.count == 21
    assert client.get("/keeping/samples/?q=医药").context["page"].paginator.count == 1
    assert client.get("/keeping/samples/?whose=own").context["page"].paginator.count == 0
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/keeping/samples/?format=xlsx").streaming_content)))
    assert book.active.max_row == 22
    assert signed_in(make_user("w", Role.WINDOW)).get("/keeping/samples/").status_code == 403


def test_a_sample_is_added_in_yaml_with_the_verdicts_of_today(keeper):
    client = signed_in(keeper)
    body = {"zh": "小厂房", "answers": "floor_area_m2: 900  # 面积\nconstruction_cost_wan: 20\n", "lay_down": "on"}
    made = client.post("/keeping/samples/new/", {**body, "expected": "ap-energy: needed\n"})
    row = SampleProject.objects.get(zh="小厂房")
    assert made.url == f"/keeping/samples/{row.pk}/"
    assert (row.expected["ap-construction-permit"], row.expected["ap-energy"]) == ("not_needed", "needed")
    shown = text(client.get(made.url))
    assert "1 处不符" in shown
    client.post(f"/keeping/samples/{row.pk}/edit/", {**body, "zh": "小厂房二", "expected": "", "version": row.version})
    row.refresh_from_db()
    assert (row.zh, row.version) == ("小厂房二", 2)
    client.post(f"/keeping/samples/{row.pk}/retire/", {"version": row.version})
    assert not SampleProject.objects.filter(pk=row.pk).exists()


def test_what_is_no_yaml_is_told_with_its_line_and_nothing_is_kept(keeper):
    answer = signed_in(keeper).post(
        "/keeping/samples/new/", {"zh": "坏", "answers": "floor_area_m2: [1\n", "expected": "- 1"}
    )
    assert answer.status_code == 422
    assert "第2行" in text(answer)
    assert not SampleProject.objects.filter(zh="坏").exists()


def test_a_sample_is_answered_in_the_fields_of_the_questionnaire_and_nothing_typed_is_lost(keeper):
    client = signed_in(keeper)
    body = {
        "zh": "库房",
        "q-floor_area_m2": "abc",
        "q-annual_energy_tce-unsure": "on",
        "q-energy_exempt_industry": "false",
    }
    wrong = client.post("/keeping/samples/new/", body)
    assert wrong.status_code == 422
    assert all(words in text(wrong) for words in ('href="#id_q-floor_area_m2"', 'value="abc"', "要填数字"))
    body |= {"q-floor_area_m2": "900"}
    twice = client.post("/keeping/samples/new/", {**body, "answers": "floor_area_m2: 901\n"})
    assert (twice.status_code, 'href="#id_answers"' in text(twice)) == (422, True)
    made = client.post("/keeping/samples/new/", {**body, "answers": "floor_area_m2: 900\n"})
    row = SampleProject.objects.get(zh="库房")
    assert made.url == f"/keeping/samples/{row.pk}/"
    assert row.answers == {"floor_area_m2": "900", "annual_energy_tce": None, "energy_exempt_industry": False}


def test_what_somebody_else_changed_meanwhile_stands_beside_what_was_typed(keeper):
    row = SampleProject.objects.get(code="sample-f")
    SampleProject.objects.filter(pk=row.pk).update(made_by=keeper, version=7, answers={"floor_area_m2": "900"})
    body = {"zh": "另一个名字", "q-floor_area_m2": "800", "version": "6"}
    page = signed_in(keeper).post(f"/keeping/samples/{row.pk}/edit/", body)
    told = [(each.yours, each.theirs) for each in page.context["conflicts"]]
    assert (page.status_code, told[0], told[-1]) == (409, ("另一个名字", row.zh), ("800 平方米", "900 平方米"))
    assert (page.context["version"], 'value="800"' in text(page)) == (7, True)


def test_answers_that_no_field_can_show_stand_in_the_yaml(keeper):
    row = SampleProject.objects.get(code="sample-f")
    SampleProject.objects.filter(pk=row.pk).update(made_by=keeper, answers={"floor_area_m2": "x", "old_one": "5"})
    shown = text(signed_in(keeper).get(f"/keeping/samples/{row.pk}/edit/"))
    kept = re.search(r'<textarea name="answers"[^>]*>([^<]*)', shown)[1]
    assert sorted(kept.strip().splitlines()) == ["floor_area_m2: x  # 总建筑面积", "old_one: &#x27;5&#x27;"]


def test_a_compared_project_gives_its_answers_and_no_names(draft, keeper):
    project("秘密名字")
    compared(draft, keeper)
    shown = text(signed_in(keeper).get(f"/keeping/samples/new/?row={ImpactRow.objects.get().pk}"))
    field = re.search(r'<input[^>]*name="q-floor_area_m2"[^>]*>', shown)[0]
    assert ('value="40000"' in field, "秘密名字" in shown) == (True, False)


def test_a_shipped_sample_is_copied_and_not_changed(keeper, lead):
    row, client = SampleProject.objects.get(code="sample-f"), signed_in(keeper)
    assert "生物医药（出让），改" in text(client.get(f"/keeping/samples/new/?from={row.pk}"))
    assert client.get(f"/keeping/samples/{row.pk}/edit/").url == f"/keeping/samples/{row.pk}/"
    assert signed_in(lead).get(f"/keeping/samples/{row.pk}/edit/").status_code == 403
    assert signed_in(make_user("a", Role.AGENT)).get(f"/keeping/samples/{row.pk}/").status_code == 404
