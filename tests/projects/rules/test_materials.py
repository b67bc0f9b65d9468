import pytest

from projects.rules.materials import count_papers, paper_lines
from tests.projects.engine import engine
from tests.projects.profiles import PROFILES


def lines(key, wallet=()):
    return paper_lines(engine().evaluate(PROFILES[key]), wallet)


@pytest.mark.parametrize("key", PROFILES)
def test_the_parts_always_add_up_to_the_total(key):
    count = count_papers(lines(key))
    assert count.total == count.from_earlier_items + count.held + count.to_bring == len(lines(key))


@pytest.mark.parametrize("key", PROFILES)
def test_nothing_is_brought_twice(key):
    brought = [line.material["id"] for line in lines(key) if line.met == "to_bring"]
    assert len(brought) == len(set(brought))


def test_the_result_of_an_earlier_item_is_fetched_and_never_asked_for():
    met = {(line.matter, line.material["id"]): line.met for line in lines("C")}
    assert met["ap-construction-permit", "m-works-permit"] == "from_earlier_items"
    assert met["ap-acceptance", "m-permit"] == "from_earlier_items"


def test_a_result_whose_matter_is_not_in_the_package_is_brought():
    met = {(line.matter, line.material["id"]): line.met for line in lines("Q")}
    assert met["ap-works-planning", "m-own-title"] == "to_bring"
    assert met["ap-construction-permit", "m-own-title"] == "held"


def test_a_shared_certificate_is_held_and_optional_papers_are_left_out():
    met = {(line.matter, line.material["id"]): line.met for line in lines("C")}
    assert met["ap-project-filing", "m-license"] == "held"
    assert ("ap-fire-design", "m-fire-special") not in met


def test_what_lies_in_the_wallet_is_not_brought():
    without, with_wallet = count_papers(lines("C")), count_papers(lines("C", wallet={"m-scheme"}))
    assert with_wallet.to_bring == without.to_bring - 1
    assert with_wallet.held == without.held + 1


def test_the_sentence_states_the_count():
    count = count_papers(lines("B"))
    assert str(count.total) in count.sentence().zh
    assert f"你只要带 {count.to_bring} 份" in count.sentence().zh
