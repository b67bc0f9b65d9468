from django.urls import path

from projects.views import handbook, handouts

urlpatterns = [
    path("handbook/", handbook.page, name="handbook"),
    path("handbook/make/", handbook.make, name="handbook-make"),
    path("handbook/issues/<int:pk>/", handbook.issue, name="handbook-issue"),
    path("catalogue/<slug:code>/handout.pdf", handouts.handout, name="handout"),
]
