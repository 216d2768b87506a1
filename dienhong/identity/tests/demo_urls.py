"""The product's addresses with the demo's ones, for the test of the persona switcher."""

from django.urls import include, path

from dienhong.config.urls import urlpatterns as product

urlpatterns = [path("doi-vai/", include("dienhong.identity.personas.urls")), *product]
