"""Names and numbers of the papers, and which verbs bring one."""

import pytest

from projects.rules.lifecycle_cases import NOTICES
from projects.rules.notices import FILING, VERBS_WITH_PAPERS, file_name, heading, numbered, numbered_text


def test_every_kind_has_a_heading_without_the_remarks_of_the_catalogue():
    said = {kind: heading(kind).zh for kind in NOTICES}
    assert (said["nt-tolerant"], said["nt-deny"]) == ("容缺受理通知书", "不予行政许可决定书")
    assert [name for name in said.values() if "(" in name or "列明" in name] == []


def test_a_filing_is_granted_and_denied_as_a_filing_and_everything_else_keeps_its_name():
    assert (heading("nt-grant", FILING).zh, heading("nt-accept", FILING).zh) == ("准予备案通知书", "受理通知书")


def test_a_kind_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        heading("nt-nothing")


def test_a_number_is_written_with_its_year_and_is_no_number_of_the_body():
    assert (numbered(2026, 12), numbered_text(2026, 12).en) == ("〔2026〕第 12 号", "No. 12 of 2026")


def test_a_file_name_holds_no_slash_and_is_not_too_long():
    said = {"title": ["受理通知书", "Acceptance notice"], "project": "一/二" + "长" * 200}
    name = file_name(said, 2026, 12)
    assert name.startswith("受理通知书〔2026〕第12号 一／二长")
    assert len(name.encode()) < 255


def test_verbs_that_bring_a_paper():
    assert sorted(VERBS_WITH_PAPERS) == [
        *("accept", "accept_tolerant", "approve", "approve_tolerant", "cancel", "complete_materials", "deem_accepted"),
        *("deliver", "deny", "extend", "lapse", "not_needed", "notify_hearing", "refuse", "request_correction"),
        *(
            "return_correction",
            "revoke",
            "start_special",
            "submit",
            "tell_hearing",
            "tell_special",
            "terminate",
            "withdraw",
        ),
    ]
