"""A draft moves to a newer version; a version is withdrawn, and what was built on it finds back."""

from datetime import date

import pytest
import time_machine

from approval_portal.accounts.models import Body, Role
from projects.models import CatalogueVersion
from projects.operations.catalogue_drafts import remove_entry, withdraw_entry
from projects.operations.catalogue_versions import withdraw_version
from projects.operations.draft_publishing import submit_draft
from projects.operations.draft_rebasing import plan_move, rebase_draft
from projects.operations.package_changes import move_to_catalogue
from projects.operations.refusals import Forbidden, Refused
from projects.queries import current_version, newer_catalogue
from projects.queries_drafts import entry_of
from projects.queries_versions import withdrawn_entries
from tests.projects.operations.drafts import AT, changed, keepers, keeping, opened, published, said
from tests.projects.views.people import make_enterprise, make_project, make_user, verbs

LATER = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as found:
        yield found


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, keepers, AT) as made:
        yield made


@pytest.fixture
def catalogue(world, db):
    return CatalogueVersion.objects.get()


@pytest.fixture
def two(world, db):
    return list(world)


def second_version(two, **more) -> CatalogueVersion:
    return published(changed(opened(two[0], **more), two[0]), *two).published


# --- moving a draft to a newer version


def test_a_draft_over_an_older_version_is_moved_first_and_carries_what_nobody_else_changed(two):
    draft = changed(opened(two[0]), two[0], "eia_hints", "food", zh="草稿写的")
    draft = changed(draft, two[0], committed_workdays=3)
    newer = second_version(two)
    with pytest.raises(Refused, match="先换底"):
        submit_draft(draft, **said(two[0]))

    move = plan_move(draft)
    assert [row.code for row in move.carried] == ["food"]
    assert [(each.key, each.theirs["committed_workdays"]) for each in move.conflicts] == [("items/ap-energy", 2)]
    with pytest.raises(Refused, match="ap-energy"):
        rebase_draft(draft, {}, **said(two[0]))

    row = rebase_draft(draft, {"items/ap-energy": "mine"}, **said(two[0]))
    assert (row.base, entry_of(row, "items", "ap-energy")["committed_workdays"]) == (newer, 3)
    with pytest.raises(Refused, match="已经是最新"):
        rebase_draft(row, {}, **said(two[0]))


def test_of_a_conflict_the_newer_one_may_stay_and_what_is_alike_is_no_change_any_more(two):
    draft = changed(opened(two[0]), two[0], committed_workdays=3)
    other = changed(changed(opened(two[0]), two[0]), two[0], "eia_hints", "food", zh="一样的")
    draft = changed(draft, two[0], "eia_hints", "food", zh="一样的")
    published(other, *two)
    assert [row.code for row in plan_move(draft).done] == ["food"]
    row = rebase_draft(draft, {"items/ap-energy": "theirs"}, **said(two[0]))
    assert (row.changes.count(), entry_of(row, "items", "ap-energy")["committed_workdays"]) == (0, 2)


def test_an_entry_that_both_left_out_or_one_did_is_told_from_one_that_changed(two):
    draft = changed(opened(two[0]), two[0], "eia_hints", "food", zh="草稿写的")
    other = opened(two[0])
    published(remove_entry(other, "eia_hints", "food", **said(two[0])), *two)
    assert not plan_move(draft).conflicts[0].theirs
    row = rebase_draft(draft, {"eia_hints/food": "mine"}, **said(two[0]))
    assert row.changes.get().kind == "added"


# --- withdrawing a version


def test_a_withdrawn_version_gives_way_to_the_one_before_with_its_reason(two, catalogue):
    version = second_version(two)
    row = withdraw_version(version, "时限写错了", **said(two[0]))
    assert (row.withdrawn_by, row.withdrawn_reason, current_version()) == (two[0], "时限写错了", catalogue)
    again = withdraw_version(version, "另一个原因", **said(two[1]))
    assert (again.withdrawn_reason, verbs(version)) == ("时限写错了", ["publish", "withdraw_version"])


def test_the_only_version_in_force_is_not_withdrawn(two, catalogue):
    second_version(two, effective_on=LATER)
    with pytest.raises(Refused, match="没有生效的目录"):
        withdraw_version(catalogue, "错了", **said(two[0]))


def test_withdrawing_needs_a_keeper_and_a_reason(two):
    version = second_version(two)
    with pytest.raises(Refused) as refusal:
        withdraw_version(version, "  ", **said(two[0]))
    assert refusal.value.field == "reason"
    with pytest.raises(Forbidden):
        withdraw_version(version, "错了", **said(make_user("lead", Role.LEAD)))


def test_the_names_of_bodies_go_back_with_a_withdrawn_version(two):
    before = Body.objects.get(code="au-xzsp").zh
    version = published(changed(opened(two[0]), two[0], "authorities", "au-xzsp", zh="改名的局"), *two).published
    assert Body.objects.get(code="au-xzsp").zh == "改名的局"
    withdraw_version(version, "名称写错了", **said(two[0]))
    assert Body.objects.get(code="au-xzsp").zh == before


def test_a_package_under_a_withdrawn_version_stays_and_may_go_back(two, catalogue):
    version = second_version(two)
    member = make_user("wang")
    project = make_project(make_enterprise(1, member), profile="C")
    assert project.packages.get().catalogue == version
    withdraw_version(version, "时限写错了", **said(two[0]))

    package = project.packages.select_related("catalogue").get()
    assert newer_catalogue(package) == catalogue
    back = move_to_catalogue(project, catalogue, base=1, reason="原版撤回了", **said(member))
    assert back.catalogue == catalogue
    with pytest.raises(Refused, match="已撤回"):
        move_to_catalogue(project, CatalogueVersion.objects.get(pk=version.pk), base=2, reason="再换", **said(member))


def test_what_was_withdrawn_between_two_versions_has_its_reason(two, catalogue):
    draft = withdraw_entry(opened(two[0]), "policies", "po-west-cit", "政策到期", **said(two[0]))
    version = published(draft, *two).published
    assert withdrawn_entries(catalogue, version) == {("policies", "po-west-cit"): "政策到期"}
    assert withdrawn_entries(version, version) == {}


def test_a_draft_over_a_withdrawn_version_is_moved_back_to_the_one_that_stands(two, catalogue):
    version = second_version(two)
    draft = changed(opened(two[0]), two[0], "eia_hints", "food", zh="草稿写的")
    withdraw_version(version, "错了", **said(two[1]))
    assert rebase_draft(draft, {}, **said(two[0])).base == catalogue
