"""Prints the demo's logins, one a line."""

from typing import Any

from django.core.management.base import BaseCommand

from rettidig.casework import demo


class Command(BaseCommand):
    help = "Prints the demo's logins: name, password, role. The code for the second step stands on the login page."

    def handle(self, *args: Any, **options: Any) -> None:
        for login in demo.logins():
            self.stdout.write(f"{login.username:<12} {login.password:<16} {login.role}")
        self.stdout.write("Koden til andet trin står på siden, når navn og adgangskode er skrevet.")
