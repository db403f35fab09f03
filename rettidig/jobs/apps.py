from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rettidig.jobs"
