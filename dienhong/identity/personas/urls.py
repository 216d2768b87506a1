"""Address of the persona switcher, below /doi-vai/."""

from django.urls import path

from dienhong.identity.personas import views

urlpatterns = [path("", views.personas, name="identity_personas")]
