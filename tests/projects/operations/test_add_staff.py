"""The first administrators of a new site come from the command line."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from approval_portal.accounts.models import User


def test_the_first_administrator_gets_a_role_and_a_link(db):
    out = io.StringIO()
    call_command("add_staff", "root", "--name", "吴昊", "--role", "system_admin", stdout=out)
    user = User.objects.get()
    assert (user.roles_on(timezone.localdate()), user.has_usable_password()) == ({"system_admin"}, False)
    path = re.search(r"/accounts/password/reset/key/\S+", out.getvalue())[0]
    assert "链接已失效" not in Client().get(path, follow=True).content.decode()


def test_what_cannot_be_is_said_and_opens_nothing(db):
    with pytest.raises(CommandError, match="没有代码"):
        call_command("add_staff", "root", "--name", "吴昊", "--role", "lead", "--body", "nowhere")
    call_command("add_staff", "root", "--name", "吴昊", "--role", "lead", stdout=io.StringIO())
    with pytest.raises(CommandError, match="已经有了"):
        call_command("add_staff", "ROOT", "--name", "吴昊", "--role", "lead")
    assert User.objects.count() == 1
