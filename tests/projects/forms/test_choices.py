"""Lists to choose from, and what is said of a field that was left out."""

from django import forms

from projects.forms.choices import EnteredSelect


def test_where_nothing_is_chosen_yet_words_say_so_and_no_dashes():
    shown = EnteredSelect(choices=[("", "---------"), ("1", "王敏")]).render("person", "")

    assert ("选一个" in shown, "-----" in shown) == (True, False)


def test_what_is_to_be_chosen_keeps_its_own_words():
    field = forms.ChoiceField(choices=[("", "选一个部门"), ("1", "行政审批局")], widget=EnteredSelect)

    assert "选一个部门" in field.widget.render("body", "")


def test_what_was_left_out_is_said_in_the_words_of_the_house():
    class Asked(forms.Form):
        name = forms.CharField()

    assert Asked({}).errors["name"] == ["这一项要填。"]
