"""The pages of papers on their way: counted and signed in one form, found by label, received; wrong people, bad input."""

import re
from copy import deepcopy

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import ApprovalItem
from projects.views.context import forget_site
from services.models import Appointment, Consignment, Problem
from services.rules.custody import Count
from services.rules.signatures import data_url, drawing
from tests.projects.items import staff_of
from tests.projects.views.people import make_user
from tests.replay import shipped_catalogue, standing
from tests.services.bags import SOON, at_the_door, taken

pytestmark = pytest.mark.usefixtures("door", "monday")


@pytest.fixture
def monday(settings, tmp_path):
    """An hour after the trip began, with a store of files of its own."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(SOON, tick=False):
        yield


@pytest.fixture(scope="module")
def standing_door(django_db_setup, django_db_blocker):
    """The catalogue and the door with its people, for all these tests: each undoes what it does there."""
    with standing(django_db_blocker), time_machine.travel(SOON, tick=False):
        shipped_catalogue()
        forget_site()
        door = at_the_door()
        staff_of()
        yield door


@pytest.fixture
def door(standing_door, db):
    return deepcopy(standing_door)


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled(door, **more) -> dict:
    """One original of every required paper, signed by both: drawn, and on paper."""
    counts = {f"originals-{paper.pk}": "1" for paper in door.item.papers.all() if paper.required}
    names = {"giver-name": "王企业", "taker-name": "李专员"}
    signed = {"giver-signature": data_url(40, 20), "taker-on_paper": "on"}
    return {"version": "0", "step": "sign", "once": "a", **counts, **names, **signed, **more}


def at(door) -> str:
    return reverse("trip-papers", args=[door.trip.pk])


def test_one_form_counts_seals_and_is_signed_by_both(door):
    photo = SimpleUploadedFile("封袋.png", drawing(20, 10), "image/png")
    answer = of(door.agent).post(at(door), filled(door, seal="F-9", photo=photo))
    bag = Consignment.objects.get()
    assert answer.url == reverse("consignment", args=[bag.pk])
    assert (bag.state, bag.seal, bag.photo.name) == ("carried", "F-9", "封袋.png")
    assert set(bag.signatures.values_list("place", "means")) == {("giver", "drawn"), ("taker", "paper")}
    assert ApprovalItem.objects.get(pk=door.item.pk).state == "submitted"
    page = of(door.agent).get(answer.url).content.decode()
    assert bag.number in page
    assert "封袋照片" in page
    picture = of(door.member).get(reverse("consignment-signature", args=[bag.pk, "giver"]))
    assert b"".join(picture.streaming_content) == drawing(40, 20)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"giver-signature": ""}, "还没有签名"),
        ({"giver-signature": data_url(40, 20, inked=False)}, "还没有签名"),
        ({"giver-signature": "data:image/png;base64,AAAA"}, "签名没有收全"),
        ({"giver-signature": "javascript:alert(1)"}, "签名没有收全"),
        ({"giver-signature": ""}, "交件人姓名（企业）：还没有签名"),
        ({"taker-on_paper": ""}, "收件人姓名（代办专员）：还没有签名"),
        ({"taker-name": ""}, "taker-name"),
        ({"title-x1": "", "originals-x1": "2"}, "写明是什么材料"),
        ({"title-x1": "旧图纸"}, "写明有几份"),
        ({"originals-x1": "-1", "title-x1": "图"}, "originals-x1"),
        ({"originals-x1": "1" * 40, "title-x1": "图"}, "originals-x1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(door, changed, words):
    answer = of(door.agent).post(at(door), filled(door, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "错误：" in answer.content.decode()
    assert not Consignment.objects.exists()


def test_one_summary_says_all_that_is_wrong_and_names_the_paper(door):
    paper = door.item.papers.filter(required=True).first()
    wrong = {f"originals-{paper.pk}": "两", "giver-signature": "", "taker-on_paper": ""}
    page = of(door.agent).post(at(door), filled(door, **wrong)).content.decode()
    assert page.count('class="errsum"') == 1
    assert "有 3 处要改" in page
    assert re.search(r"“[^”]+”写 0 到 999 的整数", page)


def test_a_photograph_that_is_none_is_refused(door):
    photo = SimpleUploadedFile("封袋.png", b"<html>", "image/png")
    answer = of(door.agent).post(at(door), filled(door, photo=photo))
    assert answer.status_code == 422
    assert not Consignment.objects.exists()


def test_kept_without_signatures_and_an_old_page_is_told(door):
    client = of(door.agent)
    kept = client.post(at(door), filled(door, step="keep", **{"giver-name": "", "taker-name": ""}))
    assert kept.url == at(door)
    assert Consignment.objects.get().state == "open"
    answer = client.post(at(door), filled(door, once="b"))
    assert answer.status_code == 409
    assert "刚被改过" in answer.content.decode()
    assert Consignment.objects.get().state == "open"


def test_recorded_without_a_network_it_counts_from_the_door(door):
    from datetime import timedelta

    device = int((SOON - timedelta(minutes=30)).timestamp() * 1000)
    of(door.agent).post(at(door), filled(door, device_at=str(device), offset_ms="0"))
    assert Consignment.objects.get().signed_at == SOON - timedelta(minutes=30)


def test_the_same_form_sent_twice_makes_one_bag(door):
    client = of(door.agent)
    assert client.post(at(door), filled(door)).url == client.post(at(door), filled(door)).url
    assert Consignment.objects.count() == 1


def test_a_second_page_does_not_take_the_same_paper_again(door):
    """The bag is signed and gone; the page that was opened before it still lists the paper."""
    client = of(door.agent)
    client.post(at(door), filled(door))
    answer = client.post(at(door), filled(door, once="second"))
    assert answer.status_code == 422  # the item is handed in: its papers are on the page no more
    assert "有的已经收过或者提交了" in answer.content.decode()
    assert Consignment.objects.count() == 1


def test_nor_does_it_while_the_item_waits_for_its_other_papers(door):
    client = of(door.agent)
    others = {key: "" for key in list(filled(door)) if key.startswith("originals-")}
    first = {**others, next(iter(others)): "1"}
    client.post(at(door), filled(door, **first))
    answer = client.post(at(door), filled(door, once="second", **first))
    assert answer.status_code == 422
    assert f"已经装在{Consignment.objects.get().number}里" in answer.content.decode()


def test_a_trip_that_is_over_takes_nothing(door):
    Appointment.objects.update(state="done")
    assert "现在不能收材料" in of(door.agent).get(at(door)).content.decode()
    assert of(door.agent).post(at(door), filled(door)).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("window", 403), ("stranger", 404)])
def test_only_the_agent_of_the_trip_counts(door, who, status):
    user = make_user("stranger") if who == "stranger" else getattr(door, who)
    assert of(user).get(at(door)).status_code == status
    assert of(user).post(at(door), filled(door)).status_code == status


# --- the window


def test_a_label_leads_the_window_to_the_count_and_others_to_the_bag(door):
    bag = taken(door)
    scan = reverse("custody-scan")
    for code in (bag.number, bag.number.lower().replace("-", " "), bag.token, f"https://x.example/?code={bag.token}"):
        assert of(door.window).get(scan, {"code": code}).url == reverse("consignment-receive", args=[bag.pk])
        assert of(door.agent).get(scan, {"code": code}).url == reverse("consignment", args=[bag.pk])


@pytest.mark.parametrize("code", ["", "QJ260302-7KM4P", "x", "<script>", "\x00", "0" * 32])
def test_an_unknown_label_is_told(door, code):
    taken(door)
    answer = of(door.window).get(reverse("custody-scan"), {"code": code})
    assert answer.status_code == 422
    assert "errsum" in answer.content.decode()


def test_a_label_of_somebody_else_is_unknown(door):
    bag, other = taken(door), at_the_door(number=2)
    assert of(other.agent).get(reverse("custody-scan"), {"code": bag.number}).status_code == 422
    assert of(other.agent).get(reverse("consignment", args=[bag.pk])).status_code == 404


def test_everything_as_listed_is_one_press(door):
    bag = taken(door)
    answer = of(door.window).post(
        reverse("consignment-receive", args=[bag.pk]), {"count": "all", "version": str(bag.version), "once": "r"}
    )
    bag.refresh_from_db()
    assert (answer.status_code, bag.state, bag.arrived_by) == (302, "arrived", door.window)


def test_a_difference_is_told_and_becomes_a_problem(door):
    bag = taken(door)
    counts = {f"got-{part}-{line.pk}": "0" for line in bag.lines.all() for part in ("originals", "copies", "pages")}
    form = {"version": str(bag.version), "count": "written", "once": "r"} | counts
    answer = of(door.window).post(reverse("consignment-receive", args=[bag.pk]), form, follow=True)
    assert "和清单有差异" in answer.content.decode()
    assert Problem.objects.get().origin == "custody"


def test_a_line_that_was_not_counted_is_asked_for(door):
    bag = taken(door)
    answer = of(door.window).post(reverse("consignment-receive", args=[bag.pk]), {"version": str(bag.version)})
    assert answer.status_code == 422
    answer = of(door.window).post(reverse("consignment-receive", args=[bag.pk]), {"version": "99", "count": "all"})
    assert answer.status_code == 409


def test_the_label_holds_number_and_code(door):
    bag = taken(door)
    page = of(door.agent).get(reverse("consignment-label", args=[bag.pk])).content.decode()
    assert bag.number in page
    assert "<svg" in page


# --- back, and where everything is


def test_originals_go_back_over_window_agent_and_door(door):
    bag = taken(door, to_return=True)
    window, agent = of(door.window), of(door.agent)
    window.post(reverse("consignment-receive", args=[bag.pk]), {"count": "all", "version": str(bag.version)})
    lines = [str(pk) for pk in bag.lines.values_list("pk", flat=True)]
    form = {"lines": lines, "agent": door.agent.pk, "seal": "F-2", "once": "p"}
    packed = window.post(f"{reverse('custody-back')}?enterprise={door.project.enterprise_id}", form)
    back = Consignment.objects.get(way="back")
    assert packed.url == reverse("consignment", args=[back.pk])
    agent.post(reverse("consignment-carry", args=[back.pk]), {"once": "c"})
    back.refresh_from_db()
    hand = reverse("consignment-hand", args=[back.pk])
    both = {"giver-name": "李", "giver-on_paper": "on", "taker-name": "王", "taker-signature": data_url(40, 20)}
    assert agent.post(hand, {"count": "all", "version": str(back.version), "once": "h"}).status_code == 422
    assert agent.post(hand, both | {"count": "all", "version": str(back.version), "once": "h"}).status_code == 302
    page = of(door.member).get(reverse("project-papers", args=[door.project.pk]), {"hand": "enterprise"})
    assert len(page.context["rows"]) == len(lines)


def test_lists_ask_the_same_number_of_questions_for_one_bag_and_for_many(door, django_assert_max_num_queries):
    from services.operations.custody import take_papers
    from services.operations.custody_arrived import receive_papers
    from services.operations.custody_bags import Given, Packing
    from tests.services.bags import BOTH

    def bag():
        lines = [Given(Count(1, 1), door.project, title=f"图纸 {number}") for number in range(8)]
        return take_papers(door.trip, Packing(lines), BOTH, by=door.agent, at=timezone.now())

    pages = [(door.agent, "agent-papers", []), (door.window, "custody-scan", [])]
    pages += [(door.member, "project-papers", [door.project.pk])]
    for _ in range(8):
        bag()
    receive_papers(bag(), None, by=door.window, at=timezone.now())
    for user, name, args in pages:
        client = of(user)
        client.get(reverse(name, args=args))
        with django_assert_max_num_queries(20):
            assert client.get(reverse(name, args=args)).status_code == 200
