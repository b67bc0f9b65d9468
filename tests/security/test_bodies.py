"""A body that is too large is refused before anything of it is read or written to the disk."""

import pytest
from django.core.files import uploadhandler
from django.test import Client

from projects.views.bodies import STRANGERS
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = f"/check/certificate/{'0' * 32}/"


@pytest.fixture
def begun(monkeypatch):
    """What the server begins to write to its disk."""
    found = []
    begin = uploadhandler.TemporaryFileUploadHandler.new_file
    monkeypatch.setattr(
        uploadhandler.TemporaryFileUploadHandler,
        "new_file",
        lambda self, *args, **said: (found.append(args), begin(self, *args, **said))[1],
    )
    return found


def send(client, size):
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--b--\r\n"
    return client.generic("POST", ADDRESS, body, "multipart/form-data; boundary=b")


def test_a_stranger_brings_six_megabytes_at_most(begun):
    client = Client(enforce_csrf_checks=True)
    assert (send(client, STRANGERS).status_code, begun) == (413, [])
    assert send(client, STRANGERS - 1000).status_code in (403, 404)


def test_whoever_is_signed_in_brings_a_form_of_files(begun, settings):
    settings.UPLOAD_MOST = 1024 * 1024
    client = signed_in(make_user("someone"))
    assert send(client, STRANGERS).status_code == 404
    assert send(client, 10 * settings.UPLOAD_MOST).status_code == 413
