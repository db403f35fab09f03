"""Files of the design system to be served: those that a page refers to, 5 of 29 MB."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder

# Themes of other portals, sources, pieces of fonts that Danish and English do without, and what belongs to other ways
# of building a site.
UNUSED = (
    "scss",
    "dkfds-*",
    "dkfds.css",
    "dkfds.js",
    "*/split/woff/*",
    "IBMPlexSans-*-Cyrillic.*",
    "IBMPlexSans-*-Greek.*",
    "IBMPlexSans-*-Latin[23].*",
    "IBMPlexSans-*-Pi.*",
    "IBMPlexSans-*Italic-Latin1.*",
    "otf",
    "IBMPlexSans-[!R]*.eot",
    "IBMPlexSans-[!R]*.ttf",
    "IBMPlexSans-ExtraLight*",
    "IBMPlexSans-Light*",
    "IBMPlexSans-Text*",
    "IBMPlexSans-Thin*",
    "editors",
    "ext",
    "scripts",
    "skills",
    "htmax*",
    "htmx.esm*",
    "htmx.js",
    "*.d.ts",
    "*.md",
    "altcha.js",
    "altcha.umd*",
    "argon2id.js",
    "scrypt.js",
    "sha.js",
)


class TrimmedFinder(FileSystemFinder):
    """Finds files in STATICFILES_DIRS, without those that no page uses."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return super().list([*(ignore_patterns or ()), *UNUSED])
