import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.guide.definitions.limits import limit_lines
from projects.guide.definitions.matter import matter_context
from projects.guide.definitions.words import rule_words
from projects.rules.expressions import parse_rule
from projects.rules.provenance import origin
from projects.rules.wording import Text, chinese, remark
from projects.views import catalogue as lists
from tests.projects.engine import engine

ENGLISH = {"headers": {"accept-language": "en"}}


def codes(page: str) -> set[str]:
    return set(re.findall(r'<th scope="row"><a href="/catalogue/([a-z0-9-]+)/"', page))


def test_the_list_has_every_node_and_the_version(client, catalogue):
    page = client.get("/catalogue/").content.decode()
    assert codes(page) == set(engine().catalogue.nodes)
    assert len(codes(page)) == 48
    assert f"版本 {catalogue.number}" in page
    assert page.count("未列明") == 41  # 44 without the milestones, of which three are open at weekends
    assert page.count("周末可办") == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=施工许可证", {"ap-construction-permit", "ap-acceptance"}),
        ("q=fire+design", {"ap-fire-design", "ap-construction-permit"}),
        ("q=AP-EIA", {"ap-eia"}),
        ("q=气象", {"sm-lightning"}),
        ("kind=evaluation", {"ev-geohazard", "ev-seismic"}),
        ("kind=item&phase=ph1-recruit", {"ap-project-filing"}),
        ("kind=utility&q=power", {"ut-power"}),
    ],
)
def test_filters_stand_in_the_address(client, catalogue, query, expected):
    assert codes(client.get(f"/catalogue/?{query}").content.decode()) == expected


def test_a_list_is_kept_though_many_others_were_kept_before(client, catalogue, monkeypatch):
    kept = {("older", "", "", ""): ""}
    monkeypatch.setattr(lists, "_kept", kept)
    monkeypatch.setattr(lists, "MOST_KEPT", 1)
    client.get("/catalogue/?kind=milestone")
    assert list(kept) == [(catalogue.digest, "zh-hans", "milestone", "")]


def test_a_filter_with_an_unknown_value_filters_nothing(client, catalogue):
    assert len(codes(client.get("/catalogue/?kind=nothing&phase=ph9").content.decode())) == 48


def test_chips_say_what_a_click_would_leave(client, catalogue):
    page = client.get("/catalogue/?q=消防").content.decode()
    for kind, shown in re.findall(r'href="\?q=[^"]*?kind=([a-z]+)">[^<]*<span class="num">(\d+)<', page):
        assert len(codes(client.get(f"/catalogue/?q=消防&kind={kind}").content.decode())) == int(shown)


def test_nothing_found_says_what_to_do(client, catalogue):
    page = client.get("/catalogue/?q=<b>zzz").content.decode()
    assert "没有找到“&lt;b&gt;zzz”" in page
    assert "换一个词" in page


def test_htmx_gets_the_list_alone(client, catalogue):
    response = client.get("/catalogue/?kind=item", headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert len(codes(response.content.decode())) == 12
    assert "HX-Request" in response["Vary"]


def test_without_a_catalogue_the_list_says_so(client, db):
    assert "load_catalogue" in client.get("/catalogue/").content.decode()
    assert client.get("/catalogue/ap-eia/").status_code == 404


def test_the_catalogue_costs_one_query(client, catalogue):
    client.get("/catalogue/")
    for address in ("/catalogue/", "/catalogue/?q=消防", "/catalogue/ap-construction-permit/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == 1


def test_every_limit_of_an_approval_carries_its_mark(client, catalogue):
    page = client.get("/catalogue/?kind=item").content.decode()
    rows = re.findall(r'<th scope="row"><a href="/catalogue/([a-z-]+)/"(.*?)</tr>', page, re.S)
    assert len(rows) == 12
    for code, row in rows:
        lines = limit_lines(engine().catalogue, engine().catalogue.nodes[code])
        assert row.count('class="prov') == 2 * len(lines)


def test_every_node_has_its_page(client, catalogue):
    for code, node in engine().catalogue.nodes.items():
        response = client.get(f"/catalogue/{code}/")
        page = response.content.decode()
        assert response.status_code == 200
        assert f"<h1>{chinese(node.zh)}</h1>" in page
        assert ("待公布" in page) is (node.kind != "milestone")
        assert all(word in page for word in ("已核实", "通行做法", "拟定"))
        assert client.get(f"/catalogue/{code}/", **ENGLISH).status_code == 200


def test_an_unknown_code_is_not_found(client, catalogue):
    assert client.get("/catalogue/ap-nothing/").status_code == 404


def test_what_the_bureau_has_to_fill_in_is_printed_as_to_be_published(client, catalogue):
    document = engine().catalogue.document["to_fill_by_bureau"]
    for code, list_name in (("ap-eia", "per_item"), ("ut-gas", "per_utility"), ("pw-admission", "per_workflow")):
        page = client.get(f"/catalogue/{code}/").content.decode()
        expected = len(dict.fromkeys([*document[list_name], *document["per_hall"]]))
        assert page.count('<span class="muted">待公布</span>') == expected
        assert not any(name in page for name in document[list_name] if "_" in name)


def test_a_page_tells_rule_thresholds_papers_order_and_law(client, catalogue):
    page = client.get("/catalogue/ap-construction-permit/").content.decode()
    for said in (
        "需施工许可",
        "工程投资额（合同价）大于 30 万元（施工许可限额-工程投资额）",
        "建筑工程施工许可管理办法（住建部令第18号，2018年版全文）",  # the source of the threshold
        "基坑部分",
        "建筑法第8条：自收到申请之日起七日内",
        "必须先办",
        "领证3个月内开工",
        "周末",
        "12345",
    ):
        assert said in page
    assert 'href="/catalogue/ap-drawing/"' in page
    assert 'href="/catalogue/ms-construction-start/"' in page  # waits for it


def test_the_area_of_a_civil_defence_basement_is_a_formula_in_words():
    node = engine().catalogue.nodes["ap-civil-defence"]
    cases = matter_context(engine().catalogue, node)["obligation"]["cases"]
    assert cases[0]["area"].zh == "民用建筑地面首层面积"
    assert cases[2]["area"].en == "Non-production (civil) above-ground floor area × 0.05"
    assert cases[2]["when"] is None


def test_steps_say_the_days_of_each_class():
    node = engine().catalogue.nodes["ut-power"]
    context = matter_context(engine().catalogue, node)
    assert [[each["days"] for each in step["by_variant"]] for step in context["steps"]][1] == [3, 10, 20]
    assert [line.committed.days for line in context["lines"]] == [15, 22, 32]


def test_no_page_shows_the_names_of_the_rule_language(client, catalogue):
    found = engine().catalogue
    names = {name for name in [*found.questions, *found.derived, *found.parameters] if "_" in name or name == "route"}
    for code in found.nodes:
        shown = re.sub(r"<[^>]*>", " ", client.get(f"/catalogue/{code}/").content.decode())
        assert not names & set(re.findall(r"[a-z][a-z0-9_]*", shown)), code


def test_the_english_page_marks_chinese_content(client, catalogue):
    page = client.get("/catalogue/ap-works-planning/", **ENGLISH).content.decode()
    assert '<html lang="en"' in page
    assert "<h1>Works planning permit (incl. design scheme review)</h1>" in page
    assert '<span lang="zh">设计方案符合控制性详细规划和规划条件（第40条）</span>' in page
    assert '<span lang="zh">城乡规划法</span>' in page
    assert '<span lang="zh">Works' not in page


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("true", Text("每个项目都有", "Every project has it")),
        ("is_secret == false", Text("是否涉密项目：否", "Classified project: No")),
        ("needs_permit == true", Text("需施工许可", "Construction permit needed")),
        ("needs_permit == false", Text("需施工许可：否", "Construction permit needed: No")),
        ("not (needs_permit == true)", Text("需施工许可：否", "Construction permit needed: No")),
        ("heritage_zone != 'none'", None),
        (
            "floor_area_m2 > p_permit_area_m2",
            Text("总建筑面积大于 300 平方米（施工许可限额-建筑面积）", "Gross floor area is more than 300 m²"),
        ),
        ("not (floor_area_m2 > 300)", Text("总建筑面积不大于 300 平方米", "Gross floor area is at most 300 m²")),
        (
            "civil_floor_area_m2 <= floor_area_m2",
            Text(
                "其中非生产性（民用）建筑地上面积不大于 总建筑面积",
                "Non-production (civil) above-ground floor area is at most Gross floor area",
            ),
        ),
    ],
)
def test_a_rule_in_words(rule, words):
    found = rule_words(engine().catalogue, parse_rule(rule))
    assert words is None or found.text == words
    assert found.kind == "leaf"


def test_every_rule_of_the_catalogue_has_words():
    catalogue = engine().catalogue
    for node in catalogue.nodes.values():
        context = matter_context(catalogue, node)
        lines = [context["rule"].line(), *(each["when"] for each in [*context["before"], *context["after"]])]
        for line in filter(None, lines):
            assert line.zh
            assert line.en
            assert not re.search(r"[a-z]+_[a-z]+|==", line.zh + line.en)


def test_a_negated_group_turns_round():
    words = rule_words(engine().catalogue, parse_rule("not (needs_permit == true and special_fire == true)"))
    assert words.kind == "any"
    assert [part.text.zh for part in words.parts] == ["需施工许可：否", "特殊建设工程：否"]


def test_sources_by_title_and_letters_as_words():
    found = origin(engine().catalogue, "C:S-GH,S-TD; 20为K")
    assert found.mark == "C"
    assert found.titles == "中华人民共和国城乡规划法（2019修正）；中华人民共和国土地管理法（2019修正）"
    assert found.note == "20为通行做法"


def test_chinese_punctuation():
    assert chinese("备案(第13条),可延期:不超过1,000元;") == "备案（第13条），可延期：不超过1,000元；"
    assert chinese("Permit (staged), see http://a.b/") == "Permit (staged), see http://a.b/"
    assert remark("大型15个工作日(令第13号,K)") == "大型15个工作日（令第13号，通行做法）"


def test_a_statutory_figure_of_general_practice_is_not_passed_off_as_confirmed():
    catalogue = engine().catalogue
    marks = {
        code: [line.statutory.origin.mark for line in limit_lines(catalogue, catalogue.nodes[code])]
        for code in ("ap-project-filing", "ap-drawing", "ap-works-planning")
    }
    assert marks == {"ap-project-filing": ["C", "C", "K"], "ap-drawing": ["K"], "ap-works-planning": ["C"]}
    line = limit_lines(catalogue, catalogue.nodes["ap-works-planning"])[0]
    assert line.statutory.origin.titles == "中华人民共和国行政许可法（2019修正）"


def test_an_extension_of_one_class_rests_on_the_law_of_that_class():
    catalogue = engine().catalogue
    lines = limit_lines(catalogue, catalogue.nodes["ap-project-filing"])
    assert [(line.extension, line.extension_origin and line.extension_origin.mark) for line in lines] == [
        (0, None),  # its own note says why
        (40, "C"),
        (10, "K"),
    ]
    assert "核准和备案管理条例" in lines[1].extension_origin.titles
    assert [line.extension_note.zh for line in limit_lines(catalogue, catalogue.nodes["ap-eia"])] == [
        "环评法第22条未设延长"
    ] * 3
