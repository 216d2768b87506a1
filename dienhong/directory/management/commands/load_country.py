"""`load_country`: territories, ministries and People's Committees; may be run again at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from dienhong.directory.country.load import load_country
from dienhong.kernel.actor import Actor


class Command(BaseCommand):
    help = "Load the administrative units and agencies of Viet Nam; adds only what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_country(Actor.system("load_country"))
        self.stdout.write(
            f"{added.territories} territories, {added.relations} relations, {added.agencies} agencies added"
        )
