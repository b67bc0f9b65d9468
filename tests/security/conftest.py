"""The portal with views that fail, as it stands in front of strangers."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Trial
from projects.operations.trials import start_trial
from projects.views.context import forget_site
from tests.replay import shipped_catalogue

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "detail-that-stays-inside"


def broken(request):
    raise RuntimeError(SECRET)


def forbidden(request):
    raise PermissionDenied(SECRET)


def garbled(request):
    raise SuspiciousOperation(SECRET)


class WithFaults:
    """The portal's URLconf with views that fail, and the portal's own handlers."""

    from approval_portal.urls import handler400, handler403, handler404, handler500

    urlpatterns = [
        path("fails/", broken),
        path("forbidden/", forbidden),
        path("garbled/", garbled),
        path("api/fails/", broken),
        path("", include("approval_portal.urls")),
    ]


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_catalogue()
        yield
        transaction.set_rollback(True)
    forget_site()


@pytest.fixture
def portal(published, db, settings):
    """The portal with its faults, as it stands in front of strangers: DEBUG is off."""
    settings.ROOT_URLCONF, settings.DEBUG = WithFaults, False
    return Client(raise_request_exception=False)


@pytest.fixture
def trial(published, db) -> Trial:
    return start_trial({"is_secret": False}, start_on=timezone.localdate(), at=timezone.now())


@pytest.fixture
def signed_in(portal) -> Client:
    user = User.objects.create(username="lead")
    RoleGrant.objects.create(user=user, role="lead", starts_on=timezone.localdate())
    portal.force_login(user, BACKEND)
    return portal
