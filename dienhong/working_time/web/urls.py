"""Addresses of working time, below /lich-lam-viec/."""

from django.urls import path

from dienhong.working_time.web import views

app_name = "working_time"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("ngay/<uuid:uuid>/huy/", views.withdraw, name="withdraw"),
]
