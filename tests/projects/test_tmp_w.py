import pytest
@pytest.mark.django_db
def test_places(catalogue):
    from tests.browser.places_items_window import at_window




    made = at_window()
    assert at_window() == made
    assert set(made) == {"submitted", "corrected", "approved", "correcting", "tolerant", "project"}
    from tests.projects.items import staff_of
    from tests.projects.views.people import signed_in
    c = signed_in(staff_of().window)
    for k, u in (("submitted","accept"),("corrected","return"),("correcting","answer/paper"),("approved","deliver"),("tolerant","confirm")):
        assert c.get(f"/items/{made[k]}/{u}/").status_code == 200, k
    assert c.get(f"/window/intake/?project={made['project']}&node=sm-spoil").context["step"] == "papers"
