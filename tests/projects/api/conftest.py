import pytest
from django.db import transaction

from projects.models import CatalogueVersion
from projects.views.context import forget_site
from tests.replay import shipped_catalogue


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """The shipped catalogue and calendars, published once for a module, in a transaction that is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_catalogue()
        forget_site()
        yield
        transaction.set_rollback(True)
    forget_site()


@pytest.fixture
def catalogue(published, db):
    return CatalogueVersion.objects.first()
