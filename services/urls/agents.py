from django.urls import URLPattern, path

from services.views import agents, agents_edit, assigning, batons

urlpatterns: list[URLPattern] = [
    path("agents/", agents.index, name="agents"),
    path("agents/<int:pk>/", agents.detail, name="agent"),
    path("agents/<int:pk>/profile/", agents_edit.profile, name="agent-profile"),
    path("agents/<int:pk>/hours/", agents_edit.hours, name="agent-hours"),
    path("agents/<int:pk>/duty/", agents_edit.duty, name="agent-duty"),
    path("projects/<int:pk>/agent/", assigning.choose, name="project-agent"),
    path("projects/<int:pk>/batons/new/", batons.new, name="baton-new"),
    path("batons/", batons.index, name="batons"),
    path("batons/<int:pk>/", batons.detail, name="baton"),
]
