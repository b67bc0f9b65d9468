"""Assignment by rule: load, site, skill and language give points that add up to a hundred at most; a full caseload comes last."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.rules.assigning import LANGUAGE, LOAD, SITE, SKILL, Candidate, Need, best, fit, rank

NEED = Need(
    "凤城十二路 8 号", frozenset({("ap-filing", "ph3"), ("ap-permit", "ph3"), ("ap-end", "ph4")}), frozenset({"en"})
)


def points(agent, need=NEED):
    return {point.what: point.points for point in fit(need, agent).points}


def test_who_has_nothing_in_hand_and_knows_it_all_has_a_hundred():
    agent = Candidate(1, 0, 20, ("凤城",), frozenset({"ph3", "ap-end"}), frozenset({"en"}))
    assert points(agent) == {LOAD: 40, SITE: 30, SKILL: 20, LANGUAGE: 10}
    assert fit(NEED, agent).total == 100


def test_the_load_counts_what_is_left_of_a_full_caseload():
    assert [points(Candidate(1, n, 20))[LOAD] for n in (0, 5, 10, 20, 30)] == [40, 30, 20, 0, 0]


def test_the_whole_zone_is_half_of_the_own_district():
    assert [points(Candidate(1, 0, 1, each))[SITE] for each in (("草滩",), (), ("草滩", "凤城"))] == [0, 15, 30]


def test_a_skill_is_a_matter_or_its_phase_and_counts_by_share():
    assert [points(Candidate(1, 0, 1, (), frozenset(each)))[SKILL] for each in ((), {"ap-filing"}, {"ph3"})] == [
        0,
        6,
        13,
    ]


def test_without_a_package_nobody_gains_by_skill():
    assert points(Candidate(1, 0, 1, (), frozenset({"ph3"})), Need())[SKILL] == 0


def test_everybody_speaks_chinese():
    assert points(Candidate(1, 0, 1), Need(languages=frozenset({"zh-hans"})))[LANGUAGE] == 10
    assert points(Candidate(1, 0, 1))[LANGUAGE] == 0


def test_whose_caseload_is_full_is_not_proposed():
    full, free = Candidate(1, 5, 5, ("凤城",), frozenset({"ph3"}), frozenset({"en"})), Candidate(2, 19, 20, ("草滩",))
    fits = rank(NEED, [full, free])
    assert [each.pk for each in fits] == [2, 1]
    assert (best(fits), best(rank(NEED, [full]))) == (2, None)


def test_equal_points_go_to_fewer_projects_then_to_the_older_account():
    agents = [Candidate(3, 2, 40), Candidate(2, 1, 20), Candidate(1, 2, 40)]
    assert [each.pk for each in rank(NEED, agents)] == [2, 1, 3]


agents = st.builds(
    Candidate,
    pk=st.integers(1, 50),
    projects=st.integers(0, 60),
    most=st.integers(0, 40),
    districts=st.lists(st.sampled_from(["凤城", "草滩", ""]), max_size=3).map(tuple),
    skills=st.frozensets(st.sampled_from(["ph3", "ap-end", "x"])),
    languages=st.frozensets(st.sampled_from(["en", "ja"])),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # when other tests run beside it
@given(st.lists(agents, max_size=12, unique_by=lambda each: each.pk))
def test_points_lie_between_nothing_and_what_they_are_worth(found):
    fits = rank(NEED, found)
    assert sorted(each.pk for each in fits) == sorted(each.pk for each in found)
    for each in fits:
        assert all(0 <= point.points <= point.of for point in each.points)
    assert [each.is_full for each in fits] == sorted(each.is_full for each in fits)
    chosen = best(fits)
    assert chosen is None or not next(each for each in fits if each.pk == chosen).is_full
