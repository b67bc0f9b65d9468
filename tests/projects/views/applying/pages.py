"""What the tests of the pages of applying ask of a page."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def at(name, row):
    return reverse(name, args=[row.pk])


def body(answer):
    return answer.content.decode()


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        client.get(url)
    return len(counted)
