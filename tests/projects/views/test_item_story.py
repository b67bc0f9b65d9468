"""The story of an item: a sentence for everything that can happen to it, and nothing of the bureau's own for others."""

import ast
from pathlib import Path

from django.utils import timezone, translation

from projects.models import Event
from projects.operations.events import record
from projects.queries_items import catalogue_of
from projects.rules.lifecycle import VERBS
from projects.views.item_story import item_story
from projects.views.log_words import about_word, act_word
from projects.views.story import story
from projects.views.story_items import ITEM_LOOKS, ITEM_WORDS, SMALL, TOLD_TO_ALL, reads_inside
from tests.projects.items import ENERGY, ITEM_AT, item_project, make_item, staff_of
from tests.projects.views.people import make_user

BESIDE = {
    *(
        "open_item",
        "edit_draft",
        "attach",
        "detach",
        "hold",
        "drop_draft",
        "take",
        "assign_item",
        "tell_commitment",
        "report",
    ),
    *("answer_component", "follow_calendar", "print_notice", "check_papers", "remind", "save_finding", "back_entry"),
    *("sign_certificate", "replace_certificate", "lapse_certificate"),
}
OF_OTHERS = {
    *("add_leave", "end_leave", "add_phrase", "end_phrase", "upload_document", "upload", "clear_document"),
    *("refuse_document", "lodge_document", "replace_document", "describe_document", "remind_expiry"),
}
TODAY = timezone.localdate(ITEM_AT)


def words(item, reader, **more) -> list[str]:
    return [told.words for told in item_story(item, reader, TODAY, **more)["story"]]


def test_every_verb_of_the_life_of_an_item_has_its_sentence_and_its_word_in_the_log():
    verbs = VERBS | BESIDE
    assert set(ITEM_WORDS) == verbs
    untold = [verb for verb in sorted(verbs) if act_word(Event(object_type="approvalitem", verb=verb)) == verb]
    assert untold == []
    assert set(ITEM_LOOKS) | TOLD_TO_ALL | SMALL <= verbs
    assert about_word("approvalitem") == "办件"


def recorded_verbs() -> set[str]:
    """The verbs that the operations of items write out as text."""
    found = set()
    for file in Path("projects/operations/items").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                said = node.args[1]
                if node.func.id in ("record", "remark", "take_step") and isinstance(said, ast.Constant):
                    found.add(said.value)
    return found - OF_OTHERS


def test_every_verb_that_is_recorded_of_an_item_has_its_sentence():
    assert sorted(recorded_verbs() - set(ITEM_WORDS)) == []
    assert {"accept", "take", "check_papers"} <= recorded_verbs()


def test_the_story_of_an_item_tells_each_step_newest_first(catalogue):
    item = make_item(item_project(), ENERGY, "deciding")
    told = words(item, staff_of().reviewer)
    assert told == [
        "审查完毕，等决定：写明的原因",
        "开始审查：写明的原因",
        "受理，开始计时：写明的原因",
        "提交申报（交的是纸质材料）",
        "建立申请草稿",
    ]


def test_what_the_bureau_writes_for_itself_is_not_told_to_the_applicant(catalogue):
    owner = make_user("owner")
    item = make_item(item_project(1, owner), ENERGY, "deciding")
    inside, outside = words(item, staff_of().reviewer), words(item, owner)
    assert (outside[0], outside[1]) == ("审查完毕，等决定", "开始审查")
    assert any("写明的原因" in each for each in inside)
    assert not any("写明的原因" in each for each in outside)


def test_the_reason_of_a_notice_is_told_to_the_applicant(catalogue):
    owner = make_user("owner")
    item = make_item(item_project(1, owner), ENERGY, "refused")
    assert words(item, owner)[0] == "不予受理：写明的原因"


def test_a_text_reaches_the_applicant_only_when_it_is_meant_for_everybody(catalogue):
    owner = make_user("owner")
    item = make_item(item_project(1, owner))
    for verb in VERBS | BESIDE:
        record(item, verb, by=None, at=ITEM_AT, data={"node": ENERGY}, text="内部的话")
    inside, outside = (item_story(item, who, TODAY, whole=True)["story"] for who in (staff_of().reviewer, owner))
    assert {told.event.verb for told in outside if "内部的话" in told.words} == TOLD_TO_ALL
    assert {told.event.verb for told in inside if "内部的话" in told.words} == (VERBS | BESIDE) - SMALL


def test_the_projects_story_names_the_matter_and_keeps_the_bureaus_text(catalogue):
    owner = make_user("owner")
    item = make_item(item_project(1, owner), ENERGY, "deciding")

    def told(inside: bool) -> list[str]:
        found = story(item.project, catalogue_of(item), [], TODAY, True, inside=inside)["story"]
        return [each.words for each in found if each.event.object_type == "approvalitem"]

    assert told(False)[0] == "固定资产投资项目节能审查（含碳排放评价）：审查完毕，等决定"
    assert told(True)[0] == "固定资产投资项目节能审查（含碳排放评价）：审查完毕，等决定：写明的原因"


def test_a_verb_that_an_item_shares_with_its_project_is_told_of_the_item(catalogue, settings):
    settings.ITEM_SUSPENSION = True
    item = make_item(item_project(), ENERGY, "suspended")
    assert words(item, staff_of().reviewer)[0] == "中止审查：写明的原因"


def test_the_people_of_the_bureau_read_inside_and_agents_enterprises_and_liaisons_do_not(db):
    who = {
        role: make_user(f"by-{role}", role) for role in ("window", "reviewer", "decider", "lead", "agent", "liaison")
    }
    assert {role for role, user in who.items() if reads_inside(user, TODAY)} == {
        "window",
        "reviewer",
        "decider",
        "lead",
    }


def test_the_story_is_told_in_english(catalogue):
    item = make_item(item_project())
    with translation.override("en"):
        assert len(words(item, staff_of().reviewer)) == 1


def test_a_story_costs_the_same_for_one_event_and_for_thirty(catalogue, django_assert_num_queries):
    item = make_item(item_project())
    reader = staff_of().reviewer
    words(item, reader)
    record(item, "assign_item", by=None, at=ITEM_AT, data={"person": reader.pk})
    with django_assert_num_queries(2):
        words(item, reader)
    for _ in range(30):
        record(item, "assign_item", by=None, at=ITEM_AT, data={"person": reader.pk})
    with django_assert_num_queries(2):
        assert len(words(item, reader, whole=True)) == 32
