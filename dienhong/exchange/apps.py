"""Django's entry to exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dienhong.exchange"
    label = "exchange"
