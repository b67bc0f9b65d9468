from django.urls import URLPattern, path

from services.views import messages

urlpatterns: list[URLPattern] = [
    path("messages/", messages.index, name="messages"),
    path("messages/<int:pk>/problem/", messages.as_problem, name="message-problem"),
    path("messages/files/<int:pk>/", messages.download, name="message-file"),
    path("projects/<int:pk>/messages/", messages.talk, name="project-messages"),
]
