"""The application that the web server loads. It does not load with a PERSON_KEY that the data was not written with."""

import os

from django.core.wsgi import get_wsgi_application

from rettidig.casework import key_check

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
application = get_wsgi_application()
key_check.check_if_reachable()
