from django.urls import path

from projects.views import handover, mandates

urlpatterns = [
    path("enterprises/<int:pk>/mandates/new/", mandates.give, name="mandate-new"),
    path("enterprises/<int:pk>/mandates/<int:mandate>/end/", mandates.end, name="mandate-end"),
    path("enterprises/<int:pk>/mandates/<int:mandate>/paper/", mandates.paper, name="mandate-paper"),
    path("projects/<int:pk>/handover/", handover.handover, name="project-handover"),
]
