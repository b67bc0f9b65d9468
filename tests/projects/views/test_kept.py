"""Parts of the page that are made once per process: nothing of one reader reaches another."""

import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import translation
from django.utils.translation import gettext_lazy

from approval_portal.accounts.models import Role
from projects.templatetags.kept import Constant
from tests.projects.views.people import make_enterprise, make_project, make_user


def template(text: str):
    return engines["django"].from_string("{% load kept i18n %}" + text)


def test_outside_of_a_hole_only_the_named_values_are_seen():
    part = template("{% kept a=a %}{{ a }}|{{ secret }}|{% hole %}{{ secret }}{% endhole %}|{{ secret }}{% endkept %}")
    assert part.render({"a": 1, "secret": "王敏"}) == "1||王敏|"
    assert part.render({"a": 1, "secret": "李静"}) == "1||李静|"
    assert part.render({"a": 2, "secret": "李静"}) == "2||李静|"


def test_each_language_has_its_own():
    part = template('{% kept %}{% translate "搜索" %}{% endkept %}')
    assert part.render({}) == "搜索"
    with translation.override("en"):
        assert part.render({}) == "Search"
    assert part.render({}) == "搜索"


def test_a_constant_is_one_key_whatever_its_labels_say_and_each_language_has_its_own():
    part = template("{% kept a=a %}{% for value, label in a %}{{ label }}{% endfor %}{% endkept %}")
    label = gettext_lazy("搜索")
    choices, same = Constant([("x", label)]), Constant([("x", label)])
    assert choices != same
    assert hash(choices) != hash(tuple(choices))
    for _ in range(2):
        assert part.render({"a": choices}) == "搜索"
        with translation.override("en"):
            assert part.render({"a": choices}) == "Search"


def test_what_a_value_holds_is_escaped():
    assert template("{% kept a=a %}{{ a }}{% endkept %}").render({"a": "<b>"}) == "&lt;b&gt;"


def test_a_block_stands_in_a_hole():
    with pytest.raises(TemplateSyntaxError):
        template("{% kept %}{% block x %}{% endblock %}{% endkept %}")


def test_the_header_of_one_person_holds_nothing_of_another(client, db):
    wang, chen = make_user("wang", name="王敏"), make_user("chen", Role.LEAD, name="陈卫东")
    make_project(make_enterprise(1, wang, name="升科公司"), "酒店")
    tokens = set()
    for user, other in ((wang, chen), (chen, wang)):
        client.force_login(user)
        for _ in range(2):
            page = client.get("/catalogue/").content.decode()
            assert user.name in page
            assert other.name not in page
            tokens.add(page.partition('name="csrfmiddlewaretoken" value="')[2][:64])
    assert len(tokens) == 4
    client.logout()
    page = client.get("/catalogue/").content.decode()
    assert "王敏" not in page
    assert "陈卫东" not in page
    assert 'href="/projects/"' not in page
