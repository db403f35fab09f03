"""Measurements. They run on databases of their own, with keys of the moment."""

import os

from rettidig.keyring import new_key

for name in ("SECRET_KEY", "PERSON_KEY"):
    os.environ.setdefault(name, new_key())
