from django.urls import URLPattern, path

from services.views import notices

urlpatterns: list[URLPattern] = [
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read_everything, name="notices-read"),
    path("notices/<int:pk>/open/", notices.open_one, name="notice-open"),
    path("notices/<int:pk>/again/", notices.send_mail_again, name="notice-again"),
]
