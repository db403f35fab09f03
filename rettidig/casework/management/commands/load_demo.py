"""Fills an empty database with the demo."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rettidig.casework import database, demo


class Command(BaseCommand):
    help = "Fills an empty database with the demo; leaves any other database as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        with database.as_owner():  # who alone may tell the audit log of earlier days
            loaded = demo.load(at=timezone.now())
        self.stdout.write("Demoen er lagt ind." if loaded else "Der er allerede sager; demoen er ikke lagt ind igen.")
