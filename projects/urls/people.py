from django.urls import URLPattern, path

from projects.views import access_log, account, staff, staff_acts, staff_import, staff_link, staff_log

urlpatterns: list[URLPattern] = [
    path("staff/", staff.index, name="staff"),
    path("staff/new/", staff_acts.new, name="staff-new"),
    path("staff/import/", staff_import.upload, name="staff-import"),
    path("staff/import/template.xlsx", staff_import.template, name="staff-import-template"),
    path("staff/bodies/", staff.bodies, name="bodies"),
    path("staff/roles/<int:pk>/revoke/", staff_acts.revoke, name="staff-revoke"),
    path("staff/<int:pk>/", staff.detail, name="staff-account"),
    path("staff/<int:pk>/edit/", staff_acts.edit, name="staff-edit"),
    path("staff/<int:pk>/disable/", staff_acts.disable, name="staff-disable"),
    path("staff/<int:pk>/enable/", staff_acts.enable, name="staff-enable"),
    path("staff/<int:pk>/password-link/", staff_link.link, name="staff-link"),
    path("staff/<int:pk>/two-steps/", staff_acts.two_steps, name="staff-two-steps"),
    path("staff/<int:pk>/grant/", staff_acts.grant, name="staff-grant"),
    path("log/", staff_log.index, name="log"),
    path("log/access/", access_log.index, name="log-access"),
    path("account/", account.own, name="account"),
]
