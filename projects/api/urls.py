from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from projects.api.evaluate import EvaluateView

urlpatterns = [
    path("v1/evaluate/", EvaluateView.as_view(), name="api-evaluate"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="swagger-ui"),
]
