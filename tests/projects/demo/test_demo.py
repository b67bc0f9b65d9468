"""The demonstration data: the report's figures, and what must hold of every account and project in it."""

import io
import json
import random
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from approval_portal.accounts.models import ADMINISTRATORS, Role, RoleGrant, User
from projects.demo.load import load_demo
from projects.demo.register import spreader
from projects.enums import AssignmentKind, KeyLevel
from projects.models import (
    Assignment,
    Enterprise,
    Event,
    KeyListing,
    Locality,
    MatterPackage,
    PackageItem,
    Pin,
    Project,
    StreamHead,
)
from projects.operations.refusals import Refused
from projects.rules.identifiers import check_credit_code, check_mobile, check_project_code
from projects.views.context import current_site, forget_site

NAMED = [
    "升科五星级酒店",
    "合容电气研究院",
    "丝路轨道交通产业园",
    "新材料产业研发中心及科技成果产业化基地",
    "陕汽商用汽车创新中心及产业链",
]


def register(year: int) -> tuple[int, Decimal]:
    rows = KeyListing.objects.filter(year=year, level=KeyLevel.CITY)
    return rows.count(), rows.aggregate(total=Sum("investment_wan"))["total"]


def everything() -> dict[str, list]:
    models = [*apps.get_app_config("accounts").get_models(), *apps.get_app_config("projects").get_models()]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


# --- the report's figures


def test_the_register_holds_the_reports_counts_and_totals_of_both_years(demo):
    assert (register(2022), register(2023)) == ((70, Decimal(21_431_000)), (103, Decimal(26_553_000)))


def test_growth_on_the_year_comes_out_as_the_report_has_it(demo):
    (count_before, sum_before), (count, total) = register(2022), register(2023)

    growth = [f"{(now / before - 1) * 100:+.1f} %" for before, now in ((count_before, count), (sum_before, total))]

    assert growth == ["+47.1 %", "+23.9 %"]


def test_the_signing_round_after_the_spring_festival_sums_to_47_5_billion_yuan(demo):
    signed = Project.objects.filter(signed_on__range=(date(2023, 1, 30), date(2023, 2, 5)))
    total = signed.aggregate(total=Sum("investment_wan"))["total"]
    assert (total, set(NAMED[2:]) <= set(signed.values_list("name", flat=True))) == (Decimal(4_750_000), True)


def test_the_named_five_stand_on_the_register_of_2023(demo):
    listed = KeyListing.objects.filter(year=2023, project__name__in=NAMED).values_list("project__name", flat=True)
    assert sorted(listed) == sorted(NAMED)


def test_many_projects_of_2022_go_on_in_2023_with_the_sum_they_had(demo):
    sums = [set(KeyListing.objects.filter(year=year).values_list("project", "investment_wan")) for year in (2022, 2023)]
    projects = [{project for project, _ in rows} for rows in sums]

    assert len(sums[0] & sums[1]) == len(projects[0] & projects[1]) == 38


@pytest.mark.parametrize(("count", "total"), [(1, 10_000), (3, 1_000_000), (98, 22_153_000)])
def test_sums_are_spread_in_steps_and_reach_the_total_exactly(count, total):
    spread = spreader(random.Random(1), {"smallest_wan": 10_000, "rounded_to_wan": 100})

    sums = spread(count, total)

    assert (len(sums), sum(sums), {each % 100 for each in sums}) == (count, total, {0})
    assert min(sums) >= 10_000


# --- projects


def test_the_named_projects_come_first_and_the_hotel_is_project_1(demo):
    first = list(Project.objects.order_by("pk").values_list("pk", "name")[:5])
    assert first == list(enumerate(NAMED, 1))


def test_every_credit_code_project_code_and_phone_passes_its_check(demo):
    regions = Locality.objects.get().regions
    for code in Enterprise.objects.values_list("credit_code", flat=True):
        check_credit_code(code)
    for code in Project.objects.values_list("code", flat=True):
        assert check_project_code(code, regions) == "current"
    for user in User.objects.all():
        check_mobile(user.phone)
        assert user.phone.startswith("1330000")


def test_everything_is_marked_as_demonstration(demo):
    unmarked = [model.objects.filter(is_demo=False).count() for model in (User, Enterprise, Project)]
    unnamed = Enterprise.objects.exclude(name__contains="（演示）").count()
    assert [*unmarked, unnamed] == [0, 0, 0, 0]


def test_the_five_have_agent_triad_pins_and_package(demo):
    for project in Project.objects.filter(name__in=NAMED):
        kinds = set(Assignment.objects.filter(project=project).values_list("kind", flat=True))
        assert kinds == set(AssignmentKind), project
        assert Pin.objects.filter(project=project).count() == 3, project
        assert project.packages.count() == (3 if project.name == NAMED[0] else 1), project


def test_the_hotels_route_lies_around_today(demo):
    package = MatterPackage.objects.get(project=1, number=3)
    start = package.items.get(node="ms-construction-start")
    assert package.start_on < timezone.localdate() < start.due_on


def test_the_hotels_package_has_three_versions_each_with_its_cause_and_a_matter_added_by_hand(demo):
    versions = MatterPackage.objects.filter(project=1).order_by("number")
    causes = list(versions.values_list("cause", flat=True))
    added = PackageItem.objects.filter(package__project=1, adjusted=True).values_list(
        "package__number", "node", "verdict"
    )
    assert (causes, list(added)) == (["first", "answers", "adjustment"], [(3, "sm-airport", "needed")])


def test_the_21_sample_profiles_show_21_packages_that_all_differ(demo):
    packages = MatterPackage.objects.exclude(project__in=KeyListing.objects.values("project"))
    shapes = [tuple(package.items.values_list("node", "verdict", "variant")) for package in packages]
    assert (len(shapes), len(set(shapes))) == (21, 21)


def test_what_an_incomplete_profile_leaves_open_is_to_be_confirmed(demo):
    project = Project.objects.get(name__startswith="E ")
    open_items = PackageItem.objects.filter(package__project=project, verdict="to_confirm").count()
    assert (project.investment_wan, project.floor_area_m2, open_items > 0) == (None, None, True)


def test_answers_that_are_not_asked_are_not_kept(demo):
    from projects.queries import package_evaluation

    for package in MatterPackage.objects.select_related("catalogue"):
        assert not package_evaluation(package).unasked & package.answers.keys(), package.project


# --- accounts


def test_every_role_has_an_account(demo):
    assert set(RoleGrant.objects.filter(user__is_demo=True).values_list("role", flat=True)) == set(Role.values)


def test_every_account_has_a_role_or_an_enterprise(demo):
    assert not User.objects.filter(grants=None, memberships=None).exists()


def test_nobody_holds_two_of_the_three_administrator_roles(demo):
    holders = list(RoleGrant.objects.filter(role__in=ADMINISTRATORS).values_list("user", flat=True))
    assert len(holders) == len(set(holders)) == 3


def test_an_enterprise_has_an_administrator_and_a_member_who_see_their_project_and_no_other(demo):
    members = User.objects.filter(memberships__enterprise__projects=1).values_list("name", "memberships__is_admin")
    seen = {
        user.username: list(Project.objects.visible_to(user).values_list("name", flat=True))
        for user in User.objects.filter(username__in=["enterprise", "colleague", "enterprise2"])
    }

    assert sorted(members, key=lambda one: not one[1]) == [("王敏", True), ("何丽", False)]
    assert seen == {"enterprise": NAMED[:1], "colleague": [NAMED[0], NAMED[2]], "enterprise2": NAMED[1:2]}


def test_the_command_shows_each_account_with_the_password_that_opens_it(demo, settings):
    for user in User.objects.all():
        assert f"{user.username} " in demo
        assert user.check_password(settings.DEMO_PASSWORD)
    assert f"密码 / password: {settings.DEMO_PASSWORD}" in demo


def test_the_sign_in_page_is_told_the_names_and_the_password(demo, settings):
    forget_site()
    site = current_site()
    assert (site.zh, site.en, site.demo_password) == ("经开区项目服务", "ETDZ Project Service", settings.DEMO_PASSWORD)
    assert len(site.demo_accounts) == User.objects.count()


# --- loading


def test_a_second_run_changes_nothing_and_asks_little(demo, django_assert_max_num_queries):
    before = everything()
    with django_assert_max_num_queries(12):
        call_command("load_demo", stdout=io.StringIO())
    assert everything() == before


def test_a_production_site_is_refused_and_nothing_is_written(demo, settings):
    settings.PRODUCTION = True
    Locality.objects.update(has_demo=False)
    before = everything()

    with pytest.raises(CommandError, match="正式环境"):
        call_command("load_demo")
    with pytest.raises(Refused):
        load_demo(at=timezone.now(), today=timezone.localdate())

    assert everything() == before


# --- the log


def test_history_counts_on_its_own_day_and_is_recorded_on_the_day_of_loading(demo):
    created = Event.objects.get(stream="project:1", verb="create")
    assert timezone.localdate(created.at) == date(2023, 2, 6)
    assert timezone.localdate(created.recorded_at) == timezone.localdate()
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


def test_verify_log_finds_the_log_intact(demo):
    out = io.StringIO()
    call_command("verify_log", stdout=out)
    events, chains = Event.objects.count(), StreamHead.objects.count()
    assert out.getvalue().splitlines() == [
        f"{events} 个事件，{chains} 条链，完好 / {events} events, {chains} chains: intact",
        "访问记录：封存 0 条，0 批，完好 / access log: 0 sealed rows, 0 batches: intact",
    ]


def without_trigger(statement: str, *parameters: object) -> None:
    """What somebody with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_event DISABLE TRIGGER projects_event_append_only")
        cursor.execute(statement, parameters)
        cursor.execute("ALTER TABLE projects_event ENABLE TRIGGER projects_event_append_only")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE projects_event SET verb = 'x' WHERE stream = 'project:1' AND seq = 3", "project:1 no. 3"),
        ("UPDATE projects_event SET at = at + interval '1 us' WHERE stream = 'zone' AND seq = 9", "zone no. 9"),
        ("DELETE FROM projects_event WHERE stream = 'project:2' AND seq = 2", "project:2 no. 2"),
    ],
)
def test_verify_log_names_the_first_event_that_was_tampered_with(demo, statement, named):
    without_trigger(statement)

    with pytest.raises(CommandError) as refused:
        call_command("verify_log")

    stream, _, seq = named.partition(" no. ")
    assert refused.value.returncode == 1
    assert f"/ {named}: " in str(refused.value)
    assert f"{stream} 第{seq}号：" in str(refused.value)


def printed(*asked: str) -> dict:
    out = io.StringIO()
    call_command("weekly_figures", "--json", *asked, stdout=out)
    found: dict = json.loads(out.getvalue())
    return found


def test_the_figures_of_2023_are_those_of_the_report(demo):
    said = printed("--year", "2023")
    keys = ("key_projects", "key_projects_growth_pct", "key_investment_100m", "key_investment_growth_pct")
    assert [said[key] for key in keys] == [103, 47.1, 2655.3, 23.9]
    assert [said[key] for key in ("weekly_meetings", "problem_meetings", "one_day_items_pct")] == [6, 2, 100]
    assert (20 < said["problems_struck_off"] < 30, said["faster_than_statutory_pct"] >= 30) == (True, True)
    assert (said["satisfaction_n"], said["ratings_level"]["2"]) == (120, 1)  # more of them: test_history.py


def test_the_running_week_is_told_with_what_stands_open_and_a_week_without_anything_is_clear(demo):
    assert printed()["standing"]["open_items"] > 10
    empty = printed("--week", "2021-W20")
    assert (empty["concluded"], empty["satisfaction_pct"], empty["satisfaction_n"]) == (0, None, 0)
    assert "standing" not in empty
