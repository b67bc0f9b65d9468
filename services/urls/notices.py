from django.urls import URLPattern, path

from services.views import notices, notices_choices, notices_robots, notices_sent, notices_words

WORDS = "notices/words/<str:name>/<str:channel>/<str:language>/"

urlpatterns: list[URLPattern] = [
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read_everything, name="notices-read"),
    path("notices/<int:pk>/open/", notices.open_one, name="notice-open"),
    path("notices/<int:pk>/again/", notices.send_once_more, name="notice-again"),
    path("notices/choices/", notices_choices.choices, name="notice-choices"),
    path("notices/sent/", notices_sent.index, name="sent-notices"),
    path("notices/robots/", notices_robots.index, name="robots"),
    path("notices/robots/new/", notices_robots.new, name="robot-new"),
    path("notices/robots/<int:pk>/", notices_robots.edit, name="robot"),
    path("notices/robots/<int:pk>/switch/", notices_robots.switch, name="robot-switch"),
    path("notices/robots/<int:pk>/try/", notices_robots.try_out, name="robot-try"),
    path("notices/words/", notices_words.index, name="notice-words"),
    path(WORDS, notices_words.edit, name="notice-word"),
    path(f"{WORDS}reset/", notices_words.reset, name="notice-words-reset"),
]
