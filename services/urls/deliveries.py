from django.urls import URLPattern, path

from services.views import deliveries, deliveries_trip

urlpatterns: list[URLPattern] = [
    path("agent/trips/<int:pk>/certificates/", deliveries_trip.certificates, name="trip-certificates"),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/code/", deliveries.receipt_code, name="receipt-code"),
    path("deliveries/<int:pk>/signatures/<int:number>/", deliveries.signature, name="delivery-signature"),
]
