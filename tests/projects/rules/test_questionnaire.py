import pytest

from projects.rules.applicability import TO_CONFIRM
from projects.rules.questionnaire import prefilled_questions, progress
from tests.projects.engine import engine
from tests.projects.profiles import PROFILES


def fill_in(profile):
    """Answer as a person would, step by step; returns the answers and the questions asked one at a time."""
    answers, asked = {}, []
    for _ in range(200):
        step = progress(engine(), answers).step
        if step.question:
            asked.append(step.question)
            answers[step.question] = profile.get(step.question)
        elif step.group:
            for question in prefilled_questions(engine(), answers, step.group):
                given = profile.get(question.id)
                answers[question.id] = question.default if given is None else given
        else:
            return answers, asked
    raise AssertionError("the questionnaire does not end")


def test_classified_is_asked_first_and_alone():
    assert progress(engine(), {}).remaining == ("is_secret",)


@pytest.mark.parametrize("key", "ACDHIJKLOQT")
def test_a_filled_questionnaire_gives_the_verdicts_of_the_whole_profile(key):
    answers, _ = fill_in(PROFILES[key])
    whole, short = engine().evaluate(PROFILES[key]), engine().evaluate(answers)
    assert {n: f.verdict for n, f in short.findings.items()} == {n: f.verdict for n, f in whole.findings.items()}


@pytest.mark.parametrize("key", PROFILES)
def test_no_question_is_asked_twice_and_far_fewer_than_all_are_asked(key):
    _, asked = fill_in(PROFILES[key])
    assert len(asked) == len(set(asked))
    assert len(asked) < len(engine().catalogue.questions) * 0.7


def test_a_question_no_rule_needs_is_not_asked():
    answers, _ = fill_in(PROFILES["C"])
    assert not {"industry_code", "investment_total_wan"} & answers.keys()


def test_not_sure_counts_as_answered_and_leaves_the_matter_to_confirm():
    answers, asked = fill_in({"is_secret": False})
    assert asked
    verdicts = {f.verdict for f in engine().evaluate(answers).findings.values()}
    assert TO_CONFIRM in verdicts
    assert progress(engine(), answers).remaining == ()


def test_the_question_that_opens_another_is_asked_before_it():
    _, asked = fill_in(PROFILES["L"])
    assert asked.index("is_residential") < asked.index("class1_highrise_residential")
    assert "class1_highrise_residential" not in fill_in(PROFILES["C"])[1]


def test_when_all_is_asked_nothing_that_an_answer_could_settle_is_open():
    answers, _ = fill_in(PROFILES["C"])
    open_nodes = [f.node.id for f in engine().evaluate(answers).findings.values() if f.verdict == TO_CONFIRM]
    assert open_nodes == []
