"""Small hands for the tests of the workbench."""

from django.urls import reverse

from projects.models import ApprovalItem


def send(client, name, item, *more, **typed):
    item = ApprovalItem.objects.get(pk=item.pk)
    return client.post(reverse(name, args=[item.pk, *more]), {"version": item.version, **typed})


def text(response) -> str:
    return response.content.decode()


def state(item) -> str:
    return ApprovalItem.objects.get(pk=item.pk).state
