"""An enterprise gives its mandate, or the signed paper is entered: with its term, number and file; it ends at once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import MandateScope, PaperState
from projects.models import Document, Event, Mandate
from projects.operations.items.wallet_papers import Validity, describe_document, replace_document
from projects.operations.mandates import Terms, end_mandate, give_mandate
from projects.operations.refusals import Forbidden, Refused
from projects.permissions import mandated
from tests.projects.applying import pdf
from tests.projects.items import item_project, make_item
from tests.projects.views.people import join, make_project, make_user

ALL = tuple(MandateScope.values)
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def terms(project=None, **more):
    said = {"scope": ALL, "starts_on": today(), "ends_on": today() + 90 * DAY, "project": project}
    return Terms(**{**said, **more})


def give(project, by, said=None, **more):
    return give_mandate(project.enterprise, said or terms(project), by=by, at=timezone.now(), **more)


@pytest.fixture
def admin(project):
    user = make_user("admin")
    join(project.enterprise, user, is_admin=True)
    return user


@pytest.fixture(autouse=True)
def without(project):
    Mandate.objects.all().delete()  # that of the test helpers


def test_the_administrator_gives_one_and_the_portal_numbers_it(project, admin, agent):
    made = give(project, admin)
    assert made.agreement == f"WT{today():%Y%m%d}-{project.enterprise_id}-1"
    assert [mandated(agent, project, scope, today()) for scope in ALL] == [True] * 3
    streams = Event.objects.filter(verb="give_mandate").order_by("pk").values_list("stream", "actor", "data__scope")
    assert list(streams) == [
        (f"enterprise:{project.enterprise_id}", admin.pk, list(ALL)),
        (f"project:{project.pk}", admin.pk, list(ALL)),
    ]


@pytest.mark.parametrize("role", [Role.WINDOW, Role.LEAD, Role.AGENT])
def test_the_bureau_enters_the_signed_paper_with_number_and_file(project, agent, role):
    by = agent if role == Role.AGENT else make_user("desk", role)
    for said, field in (({}, "agreement"), ({"agreement": "代-7"}, "file")):
        with pytest.raises(Refused) as refused:
            give(project, by, terms(project, **said))
        assert refused.value.field == field
    since = today() - 30 * DAY  # it was signed a month ago
    made = give(project, by, terms(project, agreement="代-7", files=(pdf("委托书.pdf"),), starts_on=since))
    paper = made.document
    assert (paper.material, paper.number, paper.valid_from, paper.valid_until) == (
        "m-proxy", "代-7", since, made.ends_on,
    )  # fmt: skip
    assert (paper.enterprise, paper.project) == (project.enterprise, project)


def test_a_hostile_file_is_not_taken_and_nothing_is_written(project, agent):
    bad = SimpleUploadedFile("委托书.pdf", b"<script>alert(1)</script>", "application/pdf")
    with pytest.raises(Refused, match="委托书"):
        give(project, agent, terms(project, agreement="代-7", files=(bad,)))
    assert (Mandate.objects.count(), Document.objects.count()) == (0, 0)
    assert not Event.objects.filter(verb="give_mandate").exists()


def test_the_paper_meets_the_material_of_a_draft_by_itself(project, admin):
    item = make_item(project)
    line = item.papers.first()
    item.papers.filter(pk=line.pk).update(material="m-proxy", state=PaperState.MISSING)
    give(project, admin, terms(None, files=(pdf("委托书.pdf"),)))
    line.refresh_from_db()
    assert line.state != PaperState.MISSING
    end_mandate(Mandate.objects.get(), "换人", by=admin, at=timezone.now())
    assert Document.objects.get(material="m-proxy").valid_until == today() - DAY


def test_the_agent_does_not_lengthen_the_paper_that_he_acts_under(project, agent, admin):
    paper = give(project, agent, terms(project, agreement="代-7", files=(pdf("委托书.pdf"),))).document
    later = Validity("代-7", today(), today() + 900 * DAY)
    for by in (agent, admin):
        with pytest.raises(Refused, match="委托书"):
            describe_document(paper, later, by=by, at=timezone.now())
        with pytest.raises(Refused, match="委托书"):
            replace_document(paper, pdf("新.pdf"), "换", later, by=by, at=timezone.now())
    paper.refresh_from_db()
    assert paper.valid_until == today() + 90 * DAY


@pytest.mark.parametrize("who", ["boss", "stranger", "other agent", Role.REVIEWER, Role.DECIDER])
def test_nobody_else_gives_or_ends_one(project, boss, admin, who):
    others = {"boss": boss, "stranger": make_user("s"), "other agent": make_user("o", Role.AGENT)}
    by = others.get(who) or make_user("staff", who)
    with pytest.raises(Forbidden):
        give(project, by)
    made = give(project, admin)
    with pytest.raises(Forbidden):
        end_mandate(made, "原因", by=by, at=timezone.now())


def test_an_agent_enters_none_for_a_project_that_he_does_not_serve(project, agent):
    second = make_project(project.enterprise, "第二个")
    with pytest.raises(Forbidden):
        give(second, agent, terms(second, agreement="1", files=(pdf(),)))


def test_a_project_of_another_enterprise_is_refused(project, admin):
    foreign = item_project(2)
    with pytest.raises(Refused) as refused:
        give(project, admin, terms(foreign))
    assert refused.value.field == "project"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scope": ()}, "scope"),
        ({"scope": ("commit", "everything")}, "scope"),
        ({"starts_on": -1}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": -1}, "ends_on"),
        ({"starts_on": 5, "ends_on": 4}, "ends_on"),
        ({"ends_on": 9999}, "ends_on"),
    ],
)
def test_a_term_or_scope_that_does_not_hold_is_refused(project, admin, said, field):
    days = {name: today() + value * DAY if isinstance(value, int) else value for name, value in said.items()}
    with pytest.raises(Refused) as refused:
        give(project, admin, terms(project, **days))
    assert refused.value.field == field


def test_two_do_not_say_the_same_and_one_follows_another(project, admin):
    first = give(project, admin, terms(None))
    for said in (terms(None), terms(project), terms(project, scope=(MandateScope.APPLY,))):
        with pytest.raises(Refused) as refused:
            give(project, admin, said)
        assert first.agreement in refused.value.zh
    after = first.ends_on + DAY
    give(project, admin, terms(None, starts_on=after, ends_on=after + DAY))
    end_mandate(first, "换范围", by=admin, at=timezone.now())
    give(project, admin, terms(project, ends_on=today() + DAY))


def test_one_scope_beside_another_is_no_overlap(project, admin, agent):
    give(project, admin, terms(project, scope=(MandateScope.PREPARE,)))
    give(project, admin, terms(project, scope=(MandateScope.APPLY,)))
    assert [mandated(agent, project, scope, today()) for scope in ALL] == [True, True, False]


def test_the_same_key_makes_one(project, admin):
    said = terms(project)
    assert give(project, admin, said, idempotency_key="1:a") == give(project, admin, said, idempotency_key="1:a")
    assert Mandate.objects.count() == 1


def test_it_ends_at_once_with_a_reason_and_stays_to_be_seen(project, admin, agent):
    made = give(project, admin)
    with pytest.raises(Refused) as refused:
        end_mandate(made, " ", by=admin, at=timezone.now())
    assert refused.value.field == "reason"
    ended = end_mandate(made, "换代办", by=admin, at=timezone.now(), idempotency_key="1:e")
    assert not mandated(agent, project, MandateScope.APPLY, today())
    assert (ended.end_reason, ended.ended_by) == ("换代办", admin)
    assert end_mandate(made, "换代办", by=admin, at=timezone.now(), idempotency_key="1:e") == ended
    with pytest.raises(Refused, match="已经结束"):
        end_mandate(made, "再来", by=make_user("lead", Role.LEAD), at=timezone.now())
    assert Event.objects.filter(verb="end_mandate", stream__startswith="project").get().text.content == "换代办"
