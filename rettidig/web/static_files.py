"""Style, scripts and pictures: served as they were collected, without the lists that were made while collecting."""

from pathlib import PurePath
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

LIST = "staticfiles.json"  # which name each file has got


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serves no list and no hidden file."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        name = PurePath(path).name
        if not name.startswith((LIST, ".")):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
