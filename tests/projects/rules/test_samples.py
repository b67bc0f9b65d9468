"""The shipped sample projects, and what is laid down for a sample against what a catalogue says. No database."""

from projects.catalogue.samples import shipped_samples
from projects.rules.answers import to_stored
from projects.rules.impact import Blocked, judge
from projects.rules.samples import ABSENT, START, profile_of, said_of, score, verdicts_of, wrong_names, wrong_values
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import EXPECTED, PROFILES

SAMPLES = shipped_samples()


def outcome(sample):
    return judge(engine(), profile_of(sample.answers, MONDAY), calendar())


def test_the_21_profiles_are_shipped_and_16_carry_results():
    assert [each.code for each in SAMPLES] == [f"sample-{key.lower()}" for key in PROFILES]
    assert [each.code[-1].upper() for each in SAMPLES if each.expected] == list(EXPECTED)
    assert [each.answers for each in SAMPLES] == [to_stored(_whole(each)) for each in PROFILES.values()]


def _whole(answers):
    return {name: int(value) if isinstance(value, float) else value for name, value in answers.items()}


def test_the_shipped_catalogue_says_of_every_sample_what_is_laid_down():
    assert [miss for each in SAMPLES for miss in score(each.expected, outcome(each), calendar()).misses] == []


def test_every_item_evaluation_and_special_matter_is_laid_down():
    wanted = {node.id for node in engine().catalogue.nodes.values() if node.kind in ("item", "evaluation", "special")}
    assert all(wanted | {"eia_class", START} == set(each.expected) for each in SAMPLES if each.expected)


def test_no_sample_carries_free_text():
    texts = {name for name, question in engine().catalogue.questions.items() if question.type == "string"}
    assert [each.code for each in SAMPLES for name in texts if each.answers.get(name) is not None] == []


def test_what_is_otherwise_is_a_miss_with_both_sides():
    expected = {"ap-energy": "not_needed", START: 99, "ap-gone": "needed", "sm-gone": "not_needed"}
    found = score(expected, outcome(SAMPLES[5]), calendar())
    assert [tuple(miss) for miss in found.misses] == [
        ("ap-energy", "not_needed", "needed"), (START, 99, 12), ("ap-gone", "needed", ABSENT)
    ]  # fmt: skip
    assert (found.total, found.met) == (4, 1)  # what the catalogue does not have is not needed


def test_impossible_answers_miss_everything():
    blocked = judge(engine(), profile_of({"is_secret": True}, MONDAY), calendar())
    assert isinstance(blocked, Blocked)
    assert said_of("ap-energy", blocked, calendar()) == ABSENT


def test_the_verdicts_of_today_can_be_laid_down():
    laid = verdicts_of(outcome(SAMPLES[5]), frozenset({"item"}))
    assert laid == {name: SAMPLES[5].expected[name] for name in laid}


def test_names_and_values_that_mean_nothing_are_found():
    catalogue = engine().catalogue
    assert wrong_names({"ap-eia": "needed", "eia_class": "form", START: 3, "ap-x": "needed"}, catalogue) == ["ap-x"]
    assert wrong_values({"ap-eia": "maybe", START: -1}, catalogue) == ["ap-eia", START]
    assert wrong_values({"ap-eia": "needed", START: 0}, catalogue) == []
