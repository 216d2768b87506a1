"""Addresses of public services, below /thu-tuc/."""

from django.urls import include, path

from dienhong.public_services.web import catalogue

app_name = "public_services"

urlpatterns = [
    path("", catalogue.index, name="index"),
    path("to-khai/", include("dienhong.public_services.web.form_urls")),
]
