from django.urls import URLPattern, path

from services.views import weekend, weekend_lists, window_booking_new, window_bookings

urlpatterns: list[URLPattern] = [
    path("weekend/", weekend.index, name="weekend"),
    path("weekend/lists/", weekend_lists.index, name="weekend-lists"),
    path("weekend/lists/new/", weekend_lists.new, name="weekend-list-new"),
    path("weekend/lists/template.xlsx", weekend_lists.template, name="weekend-list-template"),
    path("weekend/lists/<int:pk>/", weekend_lists.detail, name="weekend-list"),
    path("projects/<int:pk>/weekend/", weekend.project, name="project-weekend"),
    path("bookings/", window_bookings.index, name="bookings"),
    path("bookings/day/", window_bookings.of_day, name="booking-day"),
    path("bookings/new/", window_booking_new.new, name="booking-new"),
    path("bookings/<int:pk>/", window_bookings.detail, name="booking"),
    path("bookings/<int:pk>/move/", window_booking_new.move, name="booking-move"),
    path("bookings/<int:pk>/cancel/", window_bookings.cancel, name="booking-cancel"),
    path("bookings/<int:pk>/received/", window_bookings.received, name="booking-received"),
]
