"""Papers for the wallet in pieces: the form's words come first, the file after them; the right is asked again at the end."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Document, Event, Mandate, Upload
from projects.operations.items.wallet_papers import Validity, replace_document
from projects.views.uploads import KIND
from tests.projects import files
from tests.projects.applying import pdf
from tests.projects.items import WATER
from tests.projects.views.applying.pages import body
from tests.projects.views.people import make_user, signed_in
from tests.projects.wallets import lodged, opened

pytestmark = pytest.mark.django_db
WHOLE = files.pdf(b"<< /Note (" + b"x" * 3000 + b") >>")
PLAN = "m-sb-plan"
FIELDS = {"material": PLAN, "project": "all", "number": "7号", "valid_from": "", "valid_until": "2099-01-31"}


@pytest.fixture
def mine(boss):
    return signed_in(boss)


def announce(client, content=WHOLE, *, fields=FIELDS, **said):
    said = {"name": "方案.pdf", "size": len(content), "fields": fields} | said
    return client.post(reverse("uploads"), json.dumps(said), content_type="application/json")


def patch(client, url, offset, content):
    return client.generic("PATCH", url, content, KIND, headers={"Upload-Offset": str(offset)})


def test_broken_off_and_resumed_it_is_lodged_with_what_the_form_said_and_meets_the_draft(mine, boss, project):
    item = opened(project, WATER, boss, at=timezone.now())
    url = announce(mine, enterprise=project.enterprise_id)["Location"]
    patch(mine, url, 0, WHOLE[:1000])
    assert (mine.get(url).json()["offset"], Document.objects.filter(material=PLAN).exists()) == (1000, False)
    assert patch(mine, url, 700, WHOLE[700:]).status_code == 409
    done = patch(mine, url, 1000, WHOLE[1000:]).json()

    paper = Document.objects.get(material=PLAN)
    assert (paper.number, str(paper.valid_until), paper.valid_from, paper.project) == ("7号", "2099-01-31", None, None)
    assert (done["state"], done["next"]) == ("done", reverse("wallet", args=[project.enterprise_id]))
    assert "收进证照材料库了" in body(mine.get(done["next"]))
    assert item.papers.get(material=PLAN).state == "held"
    assert patch(mine, url, len(WHOLE), b"").json()["next"] == done["next"]  # the answer was lost
    assert Event.objects.filter(verb="lodge_document").count() == 1


def test_another_version_comes_in_pieces_with_its_reason(mine, boss, project):
    old = lodged(project.enterprise, boss, project=project, at=timezone.now())
    wrong = announce(mine, version_of=old.pk, fields={"number": "8号"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["why"])
    url = announce(mine, version_of=old.pk, fields={"why": "补了公章", "number": "8号"})["Location"]
    done = patch(mine, url, 0, WHOLE).json()
    new = Document.objects.get(replaces=old)
    assert (new.why, new.number, new.project, new.material) == ("补了公章", "8号", project, old.material)
    assert done["next"] == reverse("wallet-paper", args=[new.pk])
    again = announce(mine, version_of=old.pk, fields={"why": "x"})
    assert (again.status_code, "已经有更新的版本" in again.json()["refusal"]) == (422, True)


def test_replaced_by_somebody_else_meanwhile_it_is_refused_and_one_version_stays(mine, boss, project):
    old = lodged(project.enterprise, boss, at=timezone.now())
    url = announce(mine, version_of=old.pk, fields={"why": "补了公章"})["Location"]
    patch(mine, url, 0, WHOLE[:1000])
    replace_document(old, pdf(content=b"%PDF-1.7 2"), "换", Validity(), by=boss, at=timezone.now())
    answer = patch(mine, url, 1000, WHOLE[1000:])
    assert (answer.status_code, "已经有更新的版本" in answer.json()["refusal"]) == (422, True)
    assert Document.objects.filter(replaces=old).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"material": ""}, "material"), ({"material": "nonsense"}, "material"), ({"project": "999999"}, "project"),
     ({"valid_from": "2099-02-01"}, "valid_until"), ({"valid_until": "soon"}, "valid_until")],
)  # fmt: skip
def test_what_is_wrong_in_the_form_is_said_at_its_field_before_a_byte_comes(mine, project, wrong, field):
    answer = announce(mine, enterprise=project.enterprise_id, fields=FIELDS | wrong)
    assert (answer.status_code, list(answer.json()["errors"]), Upload.objects.count()) == (422, [field], 0)


def test_a_hostile_file_is_refused_by_name_and_nothing_is_lodged(mine, project):
    bad = files.pdf(b"<< /S /Launch >>")
    url = announce(mine, bad, enterprise=project.enterprise_id)["Location"]
    answer = patch(mine, url, 0, bad)
    assert (answer.status_code, "“方案.pdf”没有收下" in answer.json()["refusal"]) == (422, True)
    assert Document.objects.filter(material=PLAN).count() == 0
    ending = announce(mine, enterprise=project.enterprise_id, name="程序.exe")
    assert (ending.status_code, "“程序.exe”没有收下" in ending.json()["refusal"]) == (422, True)


def test_it_is_of_nobody_else(mine, boss, project, agent):
    stranger, window = signed_in(make_user("stranger")), signed_in(make_user("counter", "window"))
    of_firm = {"enterprise": project.enterprise_id}
    old = lodged(project.enterprise, boss, at=timezone.now())
    of_paper = {"version_of": old.pk, "fields": {"why": "x"}}
    assert [announce(stranger, **said).status_code for said in (of_firm, of_paper)] == [404, 404]
    assert [announce(window, **said).status_code for said in (of_firm, of_paper)] == [403, 404]
    url = announce(mine, **of_firm)["Location"]
    for other in (stranger, window, signed_in(agent)):
        assert [other.get(url).status_code, patch(other, url, 0, b"x").status_code] == [404, 404]
    assert announce(mine, enterprise=10**9).status_code == 404


def test_an_agent_lodges_for_a_project_under_a_mandate_and_not_when_it_has_ended(project, agent):
    client, of_firm = signed_in(agent), {"enterprise": project.enterprise_id}
    chosen = FIELDS | {"project": str(project.pk)}
    assert list(announce(client, **of_firm).json()["errors"]) == ["project"]  # for all projects: not the agent
    url = announce(client, **of_firm, fields=chosen)["Location"]
    patch(client, url, 0, WHOLE[:1000])
    Mandate.objects.all().delete()
    assert patch(client, url, 1000, WHOLE[1000:]).status_code == 403
    assert announce(client, **of_firm, fields=chosen).status_code == 403
    assert Document.objects.filter(material=PLAN).count() == 0


def test_there_is_to_be_room_in_the_wallet_and_the_unsent_drafts_are_not_asked(mine, project, settings):
    settings.UPLOAD_UNSENT_MOST = 1
    announce(mine, enterprise=project.enterprise_id)
    settings.ENTERPRISE_MOST = len(WHOLE) + 1
    answer = announce(mine, enterprise=project.enterprise_id)
    assert (answer.status_code, "这家企业存的文件已有" in answer.json()["refusal"]) == (422, True)
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [{}, {"enterprise": 1, "version_of": 1}, {"enterprise": 1, "line": 1}, {"enterprise": "1"}, {"enterprise": -1},
     {"enterprise": 1, "fields": []}, {"version_of": True}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(mine, said):
    assert announce(mine, **({"fields": {}} | said)).status_code == 400


def test_s2_only_what_the_form_asks_is_taken(mine, boss, project):
    more = FIELDS | {"state": "sound", "digest": "x", "name": "x", "uploaded_by": "1", "why": 7}
    url = announce(mine, enterprise=project.enterprise_id, fields=more, token="mine", received=9, lines=[1])["Location"]
    upload = Upload.objects.get()
    assert (upload.received, upload.lines, upload.project, upload.by) == (0, [], None, boss)
    assert set(upload.said["wallet"]) == {"material", "number", "days", "replaces", "why"}
    patch(mine, url, 0, WHOLE)
    assert Document.objects.get(material=PLAN).name == "方案.pdf"


def test_the_forms_say_where_their_file_goes(mine, boss, project):
    old = lodged(project.enterprise, boss, at=timezone.now())
    pages = {("wallet-lodge", project.enterprise_id): "enterprise", ("wallet-version", old.pk): "version_of"}
    for (name, pk), kind in pages.items():
        page = body(mine.get(reverse(name, args=[pk])))
        assert f'data-uploads="/uploads/" data-user="{boss.pk}" data-paper="{kind}" data-of="{pk}"' in page
