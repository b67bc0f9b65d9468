"""Certificates: what a matter gives, what it is called, how it stands on a day."""

from datetime import date

import pytest

from projects.enums import CertificateState
from projects.rules.certificates import STANDINGS, file_name, results_of, standing_of, title_of

FIRST, LAST = date(2026, 11, 16), date(2027, 2, 16)


def test_a_matter_gives_what_the_catalogue_says_it_issues():
    documents = {"doc-a": {"issued_by": "ap-x"}, "doc-b": {"issued_by": "ap-y"}, "doc-c": {"issued_by": "ap-x"}}
    assert (results_of(documents, "ap-x"), results_of(documents, "ap-z")) == (["doc-a", "doc-c"], [])


@pytest.mark.parametrize(
    ("code", "zh", "variant", "title"),
    [
        ("doc-permit", "建筑工程施工许可证(电子证照C0217)", "", "建筑工程施工许可证"),
        ("doc-filing", "企业投资项目备案确认书(备案证明)/核准批复/可研批复", "filing", "企业投资项目备案确认书"),
        ("doc-filing", "企业投资项目备案确认书(备案证明)/核准批复/可研批复", "gov_approval", "可研批复"),
        ("doc-other", "甲意见/乙意见", "unknown", "甲意见/乙意见"),
    ],
)
def test_its_name_drops_what_the_keeper_adds_and_says_the_route(code, zh, variant, title):
    assert title_of(code, {"zh": zh, "en": "A (b)"}, variant).zh == title


@pytest.mark.parametrize(
    ("state", "day", "standing"),
    [
        ("valid", date(2026, 11, 15), "not_yet"),
        ("valid", FIRST, "valid"),
        ("valid", LAST, "valid"),
        ("valid", date(2027, 2, 17), "expired"),
        ("revoked", date(2027, 2, 17), "revoked"),
        ("replaced", FIRST, "replaced"),
    ],
)
def test_it_holds_from_its_first_to_its_last_day_unless_an_act_ended_it(state, day, standing):
    assert standing_of(state, FIRST, LAST, day) == standing


def test_every_state_is_said():
    assert set(STANDINGS) == {*CertificateState.values, "expired", "not_yet"}
    assert standing_of("valid", FIRST, None, date(2099, 1, 1)) == "valid"


def test_a_file_name_has_no_path():
    assert file_name("甲/乙", 2026, 12) == "甲／乙-〔2026〕第12号.pdf"
