"""The files that pages refer to: all there, and no more than needed."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from tests.conftest import ROOT

REFERENCE = re.compile(r"""{% static ['"]([^'"]+)['"] %}""")
BYTES_MAX = 15 * 1024 * 1024  # of the 29 MB that the design system brings, plus the hashed copies


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_static_files_when_collected_then_each_reference_leads_somewhere(collected):
    templates = (ROOT / "rettidig/web/templates").rglob("*.html")
    wanted = {name for template in templates for name in REFERENCE.findall(template.read_text())}
    assert "rettidig/app.css" in wanted
    assert all((collected / staticfiles_storage.stored_name(name)).exists() for name in wanted)


def test_static_files_when_collected_then_what_no_page_uses_stays_behind(collected):
    assert sum(path.stat().st_size for path in collected.rglob("*") if path.is_file()) < BYTES_MAX
    assert not list(collected.rglob("*borgerdk*.css"))
