"""Certificates in the API: whoever sees the item reads them, as they stand today; nobody writes them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Certificate
from projects.operations.items.certificate_files import Signed, keep_certificate_file
from tests.projects.certificates import make_certificate
from tests.projects.items import item_project
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("api-certificates")


@pytest.fixture
def owner(catalogue):
    return make_user("owner")


@pytest.fixture
def project(owner):
    return item_project(1, owner)


def made(project, node="ap-energy"):
    return make_certificate(project, node, at=timezone.now() - timedelta(hours=1))


def found(client, **asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["results"]]


def test_one_says_what_stands_on_it_and_where_its_file_and_its_page_are(project, owner):
    row = made(project)
    one = signed_in(owner).get(reverse("api-certificate", args=[row.pk])).json()
    assert (one["kind"], one["number"], one["standing"], one["digest"]) == ("doc-energy", 1, "valid", None)
    assert (one["holder_name"], one["item"], one["project"]) == (project.enterprise.name, row.item_id, project.pk)
    assert one["url"] == reverse("certificate-file", args=[row.pk])
    assert one["check_url"].endswith(reverse("certificate-check", args=[row.token]))
    kept = keep_certificate_file(row, Signed(b"%PDF-1.7", "x"), at=timezone.now())
    again = signed_in(owner).get(reverse("api-certificate", args=[row.pk])).json()
    assert again["digest"] == kept.document.digest


def test_the_list_is_filtered_and_leaves_out_what_one_may_not_see(project, owner):
    energy, permit = made(project), made(project, "ap-construction-permit")
    other = made(item_project(2))
    client = signed_in(owner)
    assert found(client) == [permit.pk, energy.pk]
    assert found(client, kind="doc-energy") == [energy.pk]
    assert found(client, item=permit.item_id) == [permit.pk]
    assert found(client, project=other.item.project_id) == []
    assert found(client, project="x' OR 1=1", kind="\x00") == [permit.pk, energy.pk]
    Certificate.objects.filter(pk=energy.pk).update(state="revoked")
    Certificate.objects.filter(pk=permit.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert found(client, valid="1") == []
    assert client.get(reverse("api-certificate", args=[permit.pk])).json()["standing"] == "expired"
    assert client.get(reverse("api-certificate", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_them(project, owner, method):
    row = made(project)
    assert getattr(signed_in(owner), method)(reverse("api-certificate", args=[row.pk])).status_code == 405
