"""What is no fault of a catalogue and yet to be looked at before it is published."""

import copy

import pytest

from projects.catalogue.loader import load_document
from projects.rules.catalogue_figures import figure_hints

SOUND = load_document()


@pytest.mark.parametrize(("promised", "told"), [(44, False), (45, True), (60, True)])
def test_a_promise_that_is_longer_than_the_law_by_the_calendar_is_to_be_looked_at(promised, told):
    document = copy.deepcopy(SOUND)
    report = next(each for each in document["items"] if each["id"] == "ap-eia")["variants"][0]
    report["committed_workdays"] = promised  # the law: sixty days
    places = [hint.where for hint in figure_hints(document)]
    assert places == (["items[ap-eia].variants[report].committed_workdays"] if told else [])


def test_the_shipped_catalogue_promises_nothing_of_the_kind():
    assert list(figure_hints(SOUND)) == []
