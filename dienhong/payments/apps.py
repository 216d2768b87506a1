"""Payments (thanh toán trực tuyến): what people owe for services, how it was paid, and where the money is."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "dienhong.payments"
    label = "payments"
