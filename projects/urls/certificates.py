"""Certificates (证照): the signed file of each, the public page that its QR code opens, and its lapse."""

from django.urls import path

from projects.views import certificate_acts, certificates, certificates_list

urlpatterns = [
    path("enterprises/<int:pk>/certificates/", certificates_list.index, name="enterprise-certificates"),
    path("certificates/<int:pk>.pdf", certificates.file, name="certificate-file"),
    path("check/certificate/<slug:token>/", certificates.check, name="certificate-check"),
    path("items/<int:pk>/certificates/lapse/", certificate_acts.lapse, name="certificates-lapse"),
]
