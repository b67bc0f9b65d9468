"""Records as a whole: archive packages, decisions to be made public, one's own data, deletion, how long things are kept."""

from django.urls import URLPattern, path

from projects.views import archives, erasure, own_data, publicity, retention

urlpatterns: list[URLPattern] = [
    path("items/<int:pk>/archive.zip", archives.download, name="item-archive"),
    path("decisions/", publicity.index, name="decisions"),
    path("account/data/", own_data.index, name="own-data"),
    path("account/data/file.zip", own_data.download, name="own-data-file"),
    path("account/erasure/", erasure.own, name="erasure-own"),
    path("account/erasure/<int:pk>/withdraw/", erasure.withdraw, name="erasure-withdraw"),
    path("staff/erasures/", erasure.index, name="erasures"),
    path("staff/erasures/<int:pk>/", erasure.detail, name="erasure"),
    path("retention/", retention.index, name="retention"),
]
