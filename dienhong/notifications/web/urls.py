"""Addresses of notices."""

from django.urls import path

from dienhong.notifications.web import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("kenh/", views.channels, name="channels"),
    path("doc-het/", views.read_all, name="read_all"),
    path("<uuid:uuid>/", views.open_notice, name="open"),
]
