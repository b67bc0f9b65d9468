from django.urls import URLPattern, path

from services.views import appointments, appointments_booking, trip_board

urlpatterns: list[URLPattern] = [
    path("appointments/", appointments.index, name="appointments"),
    path("appointments/<int:pk>/", appointments.detail, name="appointment"),
    path("appointments/<int:pk>/confirm/", appointments.agree, name="appointment-confirm"),
    path("appointments/<int:pk>/cancel/", appointments.call_off, name="appointment-cancel"),
    path("appointments/<int:pk>/move/", appointments_booking.change, name="appointment-move"),
    path("appointments/<int:pk>/give/", appointments_booking.give, name="appointment-give"),
    path("appointments/<int:pk>/place/", trip_board.place, name="trip-place"),
    path("projects/<int:pk>/appointments/new/", appointments_booking.new, name="appointment-new"),
    path("trips/", trip_board.show, name="trip-board"),
]
