"""A clerical error on a certificate: another version with the right words, the one before kept and superseded."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Certificate, Decision, Event
from projects.operations.items.aftermath import rectify
from projects.operations.items.certificate_files import Signed, keep_certificate_file
from projects.operations.items.certificate_versions import Rightly
from projects.operations.items.steps import move_item
from projects.operations.refusals import Forbidden, Refused
from projects.queries_certificates import certificate_in_hand
from projects.queries_wallet import in_wallet
from tests.projects.items import ENERGY, ITEM_AT, item_project, make_item, staff_of
from tests.projects.views.people import signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
RIGHT = Rightly(DAY, date(2029, 11, 16), "年综合能耗不超过五千吨标准煤")


@pytest.fixture
def item(catalogue):
    return make_item(item_project(), ENERGY, "delivered")


@pytest.fixture
def window(item):
    return staff_of().window


def said(item) -> list[tuple]:
    rows = Certificate.objects.filter(item=item).order_by("pk")
    return [(row.number, row.state, row.valid_until, row.scope) for row in rows]


def test_other_days_or_words_give_another_version_and_the_old_one_points_to_it(item, window):
    [old] = Certificate.objects.filter(item=item)
    keep_certificate_file(old, Signed(b"%PDF-1.7 old", "x"), at=ITEM_AT)
    until = old.valid_until
    rectify(item, "有效期少写了一年", by=window, at=ITEM_AT, rightly=RIGHT)

    new = Certificate.objects.exclude(pk=old.pk).get()
    assert said(item) == [(1, "replaced", until, ""), (2, "valid", date(2029, 11, 16), RIGHT.scope)]
    assert (new.snapshot["valid_until"], new.snapshot["conditions"]) == ("2029-11-16", RIGHT.scope)
    assert (new.token != old.token, new.decision_id, new.document) == (True, old.decision_id, None)
    found = certificate_in_hand(old.token, DAY)
    assert (found.held.standing, found.instead.row.pk) == ("replaced", new.pk)
    page = Client().get(reverse("certificate-check", args=[old.token])).content.decode()
    assert ("这张证照已换发新证" in page, "2026〕第2号" in page.replace(" ", "")) == (True, True)
    decision = Decision.objects.get()
    assert (decision.valid_until, decision.conditions) == (date(2029, 11, 16), RIGHT.scope)
    event = Event.objects.get(verb="rectify")
    assert event.data["certificates"] == [old.pk]
    assert event.data["changed"] == {"valid_until": [until.isoformat() if until else None, "2029-11-16"], "scope": True}


def test_the_file_of_the_old_version_stays_and_the_new_one_stands_in_the_wallet(item, window):
    [old] = Certificate.objects.filter(item=item)
    old = keep_certificate_file(old, Signed(b"%PDF-1.7 old", "x"), at=ITEM_AT)
    rectify(item, "错", by=window, at=ITEM_AT, rightly=RIGHT)
    new = keep_certificate_file(Certificate.objects.get(state="valid"), Signed(b"%PDF-1.7 new", "x"), at=ITEM_AT)
    assert old.document.file.open().read() == b"%PDF-1.7 old"
    assert new.document.valid_until == date(2029, 11, 16)
    assert new.document in in_wallet(type(new.document).objects.all())


def test_words_alone_give_no_version(item, window):
    [old] = Certificate.objects.filter(item=item)
    same = Rightly(old.valid_from, old.valid_until, old.scope)
    rectify(item, "决定书地址写错", by=window, at=ITEM_AT, rightly=same)
    rectify(item, "决定书地址写错", by=window, at=ITEM_AT)
    assert (len(said(item)), Event.objects.filter(verb="rectify").count()) == (1, 2)
    assert [event.data for event in Event.objects.filter(verb="rectify")] == [{}, {}]


def test_corrected_twice_the_first_points_to_the_last(item, window):
    [first] = Certificate.objects.filter(item=item)
    rectify(item, "错", by=window, at=ITEM_AT, rightly=RIGHT)
    rectify(item, "又错", by=window, at=ITEM_AT, rightly=Rightly(DAY, None, ""))
    assert [each[:2] for each in said(item)] == [(1, "replaced"), (2, "replaced"), (3, "valid")]
    assert certificate_in_hand(first.token, DAY).instead.row.number == 3


def test_what_cannot_be_is_refused_and_nothing_is_written(item, window):
    for rightly, field in ((Rightly(DAY, DAY - timedelta(days=1), ""), "valid_until"),):
        with pytest.raises(Refused) as found:
            rectify(item, "错", by=window, at=ITEM_AT, rightly=rightly)
        assert found.value.field == field
    with pytest.raises(Forbidden):
        rectify(item, "错", by=staff_of().reviewer, at=ITEM_AT, rightly=RIGHT)
    with pytest.raises(Refused, match=r"原因|写明|理由"):
        rectify(item, " ", by=window, at=ITEM_AT, rightly=RIGHT)
    Certificate.objects.update(state="lapsed")
    with pytest.raises(Refused, match="没有有效的证照"):
        rectify(item, "错", by=window, at=ITEM_AT, rightly=RIGHT)
    assert (Certificate.objects.count(), Event.objects.filter(verb="rectify").count()) == (1, 0)


def test_sent_twice_with_one_key_it_is_one_version(item, window):
    for _ in range(2):
        rectify(item, "错", by=window, at=ITEM_AT, rightly=RIGHT, idempotency_key="k")
    assert len(said(item)) == 2


def test_a_revocation_takes_the_version_in_force(item, window):
    rectify(item, "错", by=window, at=ITEM_AT, rightly=RIGHT)
    move_item(item, "revoke", by=staff_of().decider, at=ITEM_AT, reason="第69条")
    assert [each[1] for each in said(item)] == ["replaced", "revoked"]


def test_the_page_offers_what_stands_there_and_gives_the_version(item, window):
    client, where = signed_in(window), reverse("item-step", args=[item.pk, "rectify"])
    [old] = Certificate.objects.filter(item=item)
    form = client.get(where).context["form"]
    assert (form["valid_from"].value(), form["scope"].value()) == (old.valid_from, old.scope)
    item.refresh_from_db()
    typed = {"reason": "期限写错", "valid_from": "2026-11-16", "valid_until": "2029-11-16", "scope": "", "do": "act"}
    wrong = client.post(where, typed | {"version": item.version, "valid_until": "2020-01-01"})
    assert (wrong.status_code, "早于第一天" in wrong.content.decode()) == (422, True)
    assert client.post(where, typed | {"version": item.version}).status_code == 302
    assert client.post(where, typed | {"version": item.version, "reason": "再来"}).status_code == 409
    assert [each[1:3] for each in said(item)][-1] == ("valid", date(2029, 11, 16))
    Certificate.objects.update(state="lapsed")
    assert set(client.get(where).context["form"].fields) == {"reason"}
