from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "rettidig.casework"

    def ready(self) -> None:
        """Register what letters, re-referrals and tracks bring, and listen to what the login tells."""
        from . import logins  # noqa: F401, PLC0415
        from .steps import letter, question, re_referral  # noqa: F401, PLC0415 - they register what they send
        from .tracks import load  # noqa: PLC0415

        load()
