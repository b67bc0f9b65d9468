from django.urls import path

from projects.views import feeds, help, sitemaps

urlpatterns = [
    path("help/", help.index, name="help"),
    path("help/when-nothing-works/", help.stuck, name="help-stuck"),
    path("help/<slug:role>/", help.role, name="help-role"),
    path("catalogue/changes.atom", feeds.changes, name="catalogue-changes"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots-txt"),
]
