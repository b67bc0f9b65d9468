from django.urls import path, register_converter
from django.urls.converters import StringConverter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from projects.api.archives import ItemArchiveView
from projects.api.certificates import CertificatesView, CertificateView
from projects.api.enterprises import EnterprisesView, EnterpriseView
from projects.api.evaluate import EvaluateView
from projects.api.flowchart import FlowchartPdfView, FlowchartView
from projects.api.items import (
    ItemClockView,
    ItemDecisionView,
    ItemsSubmitView,
    ItemStepView,
    ItemsView,
    OneItemView,
    ProjectItemsView,
)
from projects.api.mandates import MandatesView
from projects.api.me import MeView
from projects.api.packages import (
    PACKAGE_NUMBER,
    PackageItemsView,
    PackageScheduleView,
    PackagesView,
    PackageView,
)
from projects.api.pins import PinsView
from projects.api.prints import GuideView, PolicyBookView, PrintsView
from projects.api.projects import ProjectsView, ProjectView
from projects.api.wallet import WalletView


class PackageNumber(StringConverter):
    """Which version of a package: its number, or `latest`."""

    regex = PACKAGE_NUMBER


register_converter(PackageNumber, "package")
PACKAGE = "v1/projects/<int:pk>/packages/<package:number>/"

urlpatterns = [
    path("v1/evaluate/", EvaluateView.as_view(), name="api-evaluate"),
    path("v1/me/", MeView.as_view(), name="api-me"),
    path("v1/enterprises/", EnterprisesView.as_view(), name="api-enterprises"),
    path("v1/enterprises/<int:pk>/", EnterpriseView.as_view(), name="api-enterprise"),
    path("v1/enterprises/<int:pk>/mandates/", MandatesView.as_view(), name="api-mandates"),
    path("v1/enterprises/<int:pk>/wallet/", WalletView.as_view(), name="api-wallet"),
    path("v1/projects/", ProjectsView.as_view(), name="api-projects"),
    path("v1/projects/<int:pk>/", ProjectView.as_view(), name="api-project"),
    path("v1/projects/<int:pk>/flowchart.svg", FlowchartView.as_view(), name="api-flowchart"),
    path("v1/projects/<int:pk>/flowchart.pdf", FlowchartPdfView.as_view(), name="api-flowchart-pdf"),
    path("v1/projects/<int:pk>/guide.pdf", GuideView.as_view(), name="api-guide"),
    path("v1/projects/<int:pk>/policy-book.pdf", PolicyBookView.as_view(), name="api-policy-book"),
    path("v1/projects/<int:pk>/prints/", PrintsView.as_view(), name="api-prints"),
    path("v1/projects/<int:pk>/pins/", PinsView.as_view(), name="api-pins"),
    path("v1/projects/<int:pk>/packages/", PackagesView.as_view(), name="api-packages"),
    path(PACKAGE, PackageView.as_view(), name="api-package"),
    path(PACKAGE + "items/", PackageItemsView.as_view(), name="api-package-items"),
    path(PACKAGE + "schedule/", PackageScheduleView.as_view(), name="api-package-schedule"),
    path("v1/projects/<int:pk>/items/", ProjectItemsView.as_view(), name="api-project-items"),
    path("v1/certificates/", CertificatesView.as_view(), name="api-certificates"),
    path("v1/certificates/<int:pk>/", CertificateView.as_view(), name="api-certificate"),
    path("v1/items/", ItemsView.as_view(), name="api-items"),
    path("v1/items/submit/", ItemsSubmitView.as_view(), name="api-items-submit"),
    path("v1/items/<int:pk>/", OneItemView.as_view(), name="api-item"),
    path("v1/items/<int:pk>/archive.zip", ItemArchiveView.as_view(), name="api-item-archive"),
    path("v1/items/<int:pk>/clock/", ItemClockView.as_view(), name="api-item-clock"),
    path("v1/items/<int:pk>/steps/", ItemStepView.as_view(), name="api-item-steps"),
    path("v1/items/<int:pk>/decision/", ItemDecisionView.as_view(), name="api-item-decision"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", http_method_names=["get", "head"]),
        name="swagger-ui",
    ),
]
