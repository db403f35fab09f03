"""The app of the pages, and the static files it takes out of the design system."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class WebConfig(AppConfig):
    name = "rettidig.web"


class TrimmedStaticFiles(StaticFilesConfig):
    """Leaves behind what no page refers to: themes of other portals, sources, fonts cut into pieces (25 of 27 MB)."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "scss",
        "dkfds-*",
        "dkfds.css",
        "dkfds.js",
        "split",
        "editors",
        "ext",
        "scripts",
        "skills",
        "htmax*",
        "htmx.esm*",
        "htmx.js",
        "*.d.ts",
        "*.md",
    ]
