"""S24: no number, address or name of a person stands in a log, a URL, the subject of a mail or the report of a failure."""

import logging
import re
import sys
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.views.debug import get_exception_reporter_class

from approval_portal.accounts.models import User
from approval_portal.reports import MaskedFormatter
from projects.models import ApprovalItem, Enterprise, Membership, Project
from projects.operations.invitations import invite
from projects.operations.outbox import deliver
from services.channels.mail import send
from services.enums import Channel
from services.operations import sending
from tests.matrix import text_of
from tests.projects.items import item_project, make_item, move_to, staff_of
from tests.projects.views.people import make_user
from tests.security.conftest import BACKEND

PHONE, MAIL = "13912345678", "hidden.person@example.org"
NAMES = ("王敏敏", "李敏敏")
KNOWN = (PHONE, MAIL, "61010219900101123X", *NAMES)


@pytest.fixture
def told(published, db, settings):
    """A project with an item whose people, numbers and addresses are known; somebody of the desk."""
    member = make_user("member", name=NAMES[0])
    User.objects.filter(pk=member.pk).update(phone=PHONE, email=MAIL)
    project = item_project(1, member)
    Enterprise.objects.update(contact_name=NAMES[1], contact_phone=PHONE, contact_email=MAIL)
    Project.objects.update(contact_name=NAMES[1], contact_phone=PHONE)
    item = make_item(project, state="submitted")
    ApprovalItem.objects.update(contact_name=NAMES[1], contact_phone=PHONE, note=f"证件 {KNOWN[2]}")
    return member, item


def walked(member: User, item: ApprovalItem) -> list[str]:
    """The main pages, and the acts in which such values are sent: right, wrong, refused. Every address that answered."""
    desk, firm, out = staff_of().window, item.project.enterprise_id, []
    sent = {"name": "", "contact_name": NAMES[1], "contact_phone": PHONE, "contact_email": MAIL, "words": KNOWN[2]}
    for who in (member, desk):
        client = Client(raise_request_exception=False)
        client.force_login(who, BACKEND)
        for name, pk in (
            ("home", None), ("items", None), ("projects", None), ("item", item.pk), ("project", item.project_id),
            ("enterprise", firm), ("item-contact", item.pk), ("enterprise-edit", firm), ("project-edit", item.project_id),
        ):  # fmt: skip
            url = reverse(name, args=[pk] if pk else [])
            for answer in (client.get(url), client.post(url, sent), client.post(url, {**sent, "reason": "other"})):
                out += [answer.wsgi_request.get_full_path(), answer.get("Location", "")]
                out += re.findall(r'(?:href|action|hx-get|hx-post)="([^"]*)"', text_of(answer))
    return out


@pytest.mark.django_db
def test_s24_no_number_no_address_and_no_name_stands_in_a_log_or_a_url(told, caplog):
    with caplog.at_level(logging.DEBUG):
        addresses = walked(*told)
        wrong = Client().post(reverse("progress"), {"number": told[1].number, "code": PHONE})
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith(("django.db", "factory"))]
    assert wrong.status_code == 422
    assert lines
    assert [(line, word) for line in lines for word in KNOWN if word in line] == []
    dialled = [each for each in addresses if each.startswith("tel:")]
    rest = [each for each in addresses if each not in dialled]
    assert [(each, word) for each in rest for word in KNOWN if word in unquote(each)] == []


@pytest.mark.django_db
def test_s24_no_subject_of_a_mail_names_a_person_or_a_number(told, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    member, item = told
    User.objects.update(mail_notices=True)
    move_to(item, "approved")
    Membership.objects.update(is_admin=True)
    invite(item.project.enterprise, NAMES[1], email=MAIL, is_admin=False, by=member, at=timezone.now())
    deliver()
    sending.deliver_due({Channel.MAIL: send}, timezone.now)
    subjects = [message.subject for message in mail.outbox]
    assert any(message.to == [MAIL] for message in mail.outbox)
    assert [(subject, word) for subject in subjects for word in KNOWN if word in subject] == []


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
def test_s24_a_report_of_a_failure_carries_no_number(told, settings, rf, debug):
    settings.DEBUG = debug
    request = rf.post("/", {"contact_phone": PHONE, "phone": PHONE, "words": KNOWN[2], "email": MAIL, "name": NAMES[0]})
    try:
        contact_phone = PHONE
        raise RuntimeError("the disk is full")
    except RuntimeError:
        report = get_exception_reporter_class(request)(request, *sys.exc_info())
    text = report.get_traceback_text() + report.get_traceback_html()
    assert "RuntimeError" in text
    assert contact_phone
    assert [word for word in KNOWN if word in text and not debug] == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"cannot send to {MAIL}", "cannot send to h***@example.org"),
        (f"bad row {PHONE} {KNOWN[2]}", "bad row 139****5678 610***********123X"),
        (
            f"null value\nDETAIL:  Failing row contains (1, {NAMES[0]}, 029-1).\n",
            "null value\nDETAIL:  (not written here)\n",
        ),
        (f"taken\nDETAIL:  Key (name)=({NAMES[0]}) already exists.", "taken\nDETAIL:  (not written here)"),
        ("Not Found: /projects/12/ 20261122000371234567", "Not Found: /projects/12/ 20261122000371234567"),
    ],
)
def test_s24_a_line_of_the_log_is_masked_whoever_wrote_it(written, kept):
    record = logging.LogRecord("any", logging.ERROR, __file__, 1, "%s", (written,), None)
    assert MaskedFormatter("%(message)s").format(record) == kept


def test_s24_every_handler_of_the_log_writes_with_that_formatter(settings):
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {settings.LOGGING["formatters"][name]["class"] for name in used} == {
        "approval_portal.reports.MaskedFormatter"
    }
    assert all(
        isinstance(each.formatter, MaskedFormatter)
        for each in logging.getLogger().handlers
        if "Console" in str(each) or type(each) is logging.StreamHandler
    )
