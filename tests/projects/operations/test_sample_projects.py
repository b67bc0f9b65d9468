"""Sample projects: the shipped ones are put in place, keepers add, change and drop their own."""

from decimal import Decimal

import pytest

from approval_portal.accounts.models import Role
from projects.catalogue.samples import shipped_samples
from projects.models import Event, SampleProject
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.samples import add_sample, change_sample, drop_sample, put_samples
from projects.queries_drafts import entry_of
from projects.rules.drafting import dump_entry
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import AT, make_user

pytestmark = pytest.mark.django_db
ANSWERS = {"floor_area_m2": Decimal("900.5"), "land_mode": "grant", "has_new_building": True, "earthwork_m3": None}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: make_user("keeper", Role.KEEPER)) as made:
        yield made


@pytest.fixture
def keeper(world, db):
    return world


def own(keeper, **more):
    return add_sample("样例", ANSWERS, **{"by": keeper, "at": AT, **more})


# --- shipped


def test_the_shipped_samples_are_put_in_place_once_and_kept_up_to_date(keeper):
    SampleProject.objects.all().delete()
    assert (put_samples(shipped_samples(), AT), put_samples(shipped_samples(), AT)) == (21, 0)
    SampleProject.objects.filter(code="sample-f").update(zh="旧名", expected={})
    mine = own(keeper, expected={"ap-eia": "needed"})
    assert put_samples(shipped_samples(), AT) == 0
    row = SampleProject.objects.get(code="sample-f")
    assert (row.zh, row.version, len(row.expected)) == ("生物医药（出让）", 2, 36)
    assert SampleProject.objects.get(pk=mine.pk).expected == {"ap-eia": "needed"}


def test_publishing_by_command_brings_the_samples(catalogue):
    assert SampleProject.objects.filter(made_by=None).count() == 21


def test_a_shipped_sample_stays_as_it_is(keeper):
    row = SampleProject.objects.get(code="sample-a")
    for act in (lambda: change_sample(row, {"zh": "改"}, by=keeper, at=AT), lambda: drop_sample(row, by=keeper, at=AT)):
        with pytest.raises(Refused, match="另存一个"):
            act()


# --- one's own


def test_a_sample_is_kept_with_exact_answers_and_a_code_of_its_own(keeper):
    first, second = (
        own(keeper),
        own(keeper, expected={"ap-eia": "to_confirm", "eia_class": "form", "start_workdays": 12}),
    )
    assert (first.code, second.code) == ("own-001", "own-002")
    stored = {"floor_area_m2": "900.5", "land_mode": "grant", "has_new_building": True, "earthwork_m3": None}
    assert first.answers == stored
    assert second.expected == {"ap-eia": "to_confirm", "eia_class": "form", "start_workdays": 12}


def test_the_same_key_makes_one_sample(keeper):
    assert own(keeper, idempotency_key="1:k") == own(keeper, idempotency_key="1:k")
    assert Event.objects.filter(verb="add_sample").count() == 1


def test_keepers_alone_keep_samples(keeper):
    row = own(keeper)
    for role in (Role.LEAD, Role.WINDOW, Role.AUDIT_ADMIN):
        user = make_user(role.value, role)
        for act in (
            lambda user=user: own(user),
            lambda user=user: change_sample(row, {"zh": "改"}, by=user, at=AT),
            lambda user=user: drop_sample(row, by=user, at=AT),
        ):
            with pytest.raises(Forbidden):
                act()


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"zh": " "}, "zh", "起个名字"),
        ({"answers": {"no_such": 1}}, "answers", "没有这些问题：no_such"),
        ({"answers": {"floor_area_m2": -1}}, "answers", "不能是负数"),
        ({"answers": {"land_mode": "moon"}}, "answers", "要从这些里选"),
        ({"answers": {}}, "answers", "至少回答一个问题"),
        ({"expected": {"ap-x": "needed"}}, "expected", "ap-x"),
        ({"expected": {"ap-eia": "maybe"}}, "expected", "needed、not_needed"),
        ({"expected": {"start_workdays": "x"}}, "expected", "天数写整数"),
    ],
)
def test_what_the_catalogue_cannot_read_is_refused_at_its_field_and_nothing_changes(keeper, values, field, said):
    row = own(keeper)
    with pytest.raises(Refused, match=said) as refused:
        change_sample(row, {"zh": "样例", "answers": ANSWERS, "expected": {}} | values, by=keeper, at=AT)
    assert (refused.value.field, SampleProject.objects.get(pk=row.pk).version) == (field, 1)


def test_a_sample_may_answer_a_question_that_only_an_open_draft_has(keeper):
    draft = open_draft("新问题", by=keeper, at=AT)
    question = {**entry_of(draft, "profile_questions", "power_dual"), "id": "has_robots", "zh": "有没有机器人"}
    change_entry(draft, "profile_questions", "has_robots", dump_entry(question), by=keeper, at=AT)
    assert add_sample("机器人", {**ANSWERS, "has_robots": True}, by=keeper, at=AT).answers["has_robots"] is True


def test_an_outdated_page_changes_nothing(keeper):
    row = own(keeper)
    change_sample(row, {"zh": "改过"}, version=1, by=keeper, at=AT)
    for act in (change_sample, lambda row, values, **said: drop_sample(row, **said)):
        with pytest.raises(Stale):
            act(row, {"zh": "又改"}, version=1, by=keeper, at=AT)
    assert (SampleProject.objects.get(pk=row.pk).zh, SampleProject.objects.get(pk=row.pk).version) == ("改过", 2)


def test_a_sample_that_is_dropped_twice_with_one_key_is_dropped_once(keeper):
    row = own(keeper)
    drop_sample(row.pk, by=keeper, at=AT, idempotency_key="1:d")
    drop_sample(row.pk, by=keeper, at=AT, idempotency_key="1:d")
    assert Event.objects.filter(verb="drop_sample").count() == 1
    with pytest.raises(Refused, match="已经删去"):
        drop_sample(row.pk, by=keeper, at=AT)
