from django.urls import path

from projects.views import saved_views, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("projects/views/", saved_views.save, name="view-save"),
    path("projects/views/<int:pk>/drop/", saved_views.drop, name="view-drop"),
]
