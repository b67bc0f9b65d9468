from django.urls import path

from projects.views import prints

urlpatterns = [
    path("projects/<int:pk>/prints/", prints.index, name="project-prints"),
    path("projects/<int:pk>/prints/make/", prints.make, name="print-make"),
    path("projects/<int:pk>/prints/<int:issue>/", prints.issue, name="print-issue"),
]
