"""Addresses of working time, below /lich-lam-viec/."""

from django.urls import path

from dienhong.working_time.web import views

app_name = "working_time"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("xuat.csv", views.export, name="export"),
    path("lich.ics", views.ical, name="ical"),
    path("gio/", views.hours, name="hours"),
    path("ngay/<uuid:uuid>/huy/", views.withdraw, name="withdraw"),
]
