"""A person's decision in the place of the rule: what is added has all that belongs to it, what is left out holds nothing."""

from datetime import timedelta

from projects.rules.applicability import NEEDED, NOT_NEEDED
from projects.rules.difference import difference
from projects.rules.explain import because
from projects.rules.expressions import truth_of
from projects.rules.materials import paper_lines
from projects.rules.schedule import schedule
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import PROFILES

ADDED, LEFT_OUT = "ev-seismic", "ap-works-planning"


def judged(key="C", **adjustments):
    return engine().evaluate(PROFILES[key], {node.replace("_", "-"): applies for node, applies in adjustments.items()})


def route(evaluation):
    return schedule(evaluation, calendar(), MONDAY, pins={"pw-land-supply": MONDAY})


def test_without_decisions_nothing_is_adjusted():
    plain = engine().evaluate(PROFILES["C"])
    assert plain.judgement is not None
    assert {finding.adjusted for finding in plain.findings.values()} == {False}
    assert engine().evaluate(PROFILES["C"], {}).judgement == plain.judgement


def test_what_is_added_is_needed_with_its_papers_its_prerequisites_and_its_days():
    plain, evaluation = judged(), judged(ev_seismic=True)
    finding = evaluation.findings[ADDED]

    papers = [line.material["id"] for line in paper_lines(evaluation) if line.matter == ADDED]
    row = route(evaluation).rows[ADDED]

    assert (plain.findings[ADDED].verdict, finding.verdict, finding.adjusted) == (NOT_NEEDED, NEEDED, True)
    assert papers == [use.material for use in finding.node.materials if not use.optional]
    assert len(papers) > 0
    assert row.workdays == finding.committed
    assert row.due_on is not None
    assert ADDED not in route(plain).rows


def test_what_is_added_holds_those_whose_condition_asks_for_it():
    plain = judged()
    for node in [f.node.id for f in plain.findings.values() if not f.applies and f.node.kind != "milestone"]:
        added = engine().evaluate(PROFILES["C"], {node: True})
        waiting = {f.node.id for f in added.applying() if node in [link.node for link in f.links]}
        asked = {
            f.node.id
            for f in added.applying()
            for each in f.node.predecessors
            if each.node == node and truth_of(each.when, added.env) is not False
        }
        assert waiting == asked, node


def test_what_is_left_out_has_no_papers_and_holds_nobody():
    plain, evaluation = judged(), judged(ap_works_planning=False)
    held = [f.node.id for f in plain.applying() if LEFT_OUT in [link.node for link in f.links]]

    finding = evaluation.findings[LEFT_OUT]
    still = [f.node.id for f in evaluation.applying() if LEFT_OUT in [link.node for link in f.links]]

    assert held
    assert still == []
    assert (finding.verdict, finding.papers, finding.links, finding.variant) == (NOT_NEEDED, (), (), None)
    assert LEFT_OUT not in route(evaluation).rows
    assert route(evaluation).day("ms-construction-start") <= route(plain).day("ms-construction-start")


def test_every_matter_left_out_and_taken_in_again_is_as_the_rules_have_it():
    """The columns written by walking the rules are those that the compiled rules give."""
    for key in ("C", "F", "E"):
        plain = engine().evaluate(PROFILES[key])
        needed = {name: True for name, f in plain.findings.items() if f.verdict == NEEDED and not f.provisional}
        same = engine().evaluate(PROFILES[key], needed)
        assert same.judgement._replace(adjusted=frozenset()) == plain.judgement, key


def test_a_milestone_and_an_unknown_node_cannot_be_adjusted():
    plain = engine().evaluate(PROFILES["C"])
    odd = engine().evaluate(PROFILES["C"], {"ms-construction-start": False, "no-such-node": True})
    assert odd.judgement == plain.judgement


def test_what_was_to_confirm_is_settled_by_a_decision():
    open_before = [f.node.id for f in judged("E").findings.values() if f.verdict == "to_confirm"]
    decided = engine().evaluate(PROFILES["E"], dict.fromkeys(open_before, True))
    assert {decided.findings[node].verdict for node in open_before if not node.startswith("ms-")} == {NEEDED}


def test_the_first_reason_says_that_a_person_decided_and_what_the_rules_say():
    added, left = judged(ev_seismic=True), judged(ap_works_planning=False)
    lines = [because(made, made.findings[node])[0] for made, node in ((added, ADDED), (left, LEFT_OUT))]
    assert [(line.kind, line.text.zh, line.text.en) for line in lines] == [
        ("hand", "手工加入（按规则不用办）", "Added by hand (not needed by the rules)"),
        ("hand", "手工不办（按规则要办）", "Left out by hand (needed by the rules)"),
    ]


# --- the difference


def test_the_difference_says_what_came_by_hand():
    before, after = judged(), judged(ev_seismic=True)
    found = difference(before, after, route(before), route(after))
    assert [(m.node, m.before, m.after, m.by_hand) for m in found.added] == [(ADDED, NOT_NEEDED, NEEDED, True)]
    assert found.removed == found.settled == ()


def test_the_difference_of_the_same_is_nothing():
    one, other = judged(), judged()
    found = difference(one, other, route(one), route(other))
    assert (found.is_nothing, found.altered, found.new_questions) == (True, (), ())


def test_a_later_start_shows_in_the_first_day():
    made = judged()
    later = schedule(made, calendar(), MONDAY + timedelta(days=7), pins={})
    found = difference(made, made, schedule(made, calendar(), MONDAY), later)
    assert found.start_before < found.start_after
    assert not found.is_nothing


def test_a_question_that_opens_is_named_and_one_left_at_not_sure_is_not():
    whole = dict(PROFILES["C"])
    height = whole.pop("public_building_height_m")
    known, untouched, unsure = (
        engine().evaluate(whole | more)
        for more in ({"public_building_height_m": height}, {}, {"public_building_height_m": None})
    )
    found = [difference(known, after, route(known), route(after)).new_questions for after in (untouched, unsure)]
    assert [[question.id for question in each] for each in found] == [["public_building_height_m"], []]
