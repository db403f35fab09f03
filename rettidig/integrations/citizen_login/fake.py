"""A login provider for the demo and the tests, on loopback: `python -m …fake PORT PEOPLE.json`.

It asks for no password: whoever is on the list can be chosen. PEOPLE holds for each name on the list what is told.
"""

import json
import os
import sys
from pathlib import Path

from oidc_provider_mock import User, app
from waitress import serve

HOST = "127.0.0.1"


def run(port: int, people: Path) -> None:
    """Answer until the process is stopped."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback has no TLS
    known = [User(sub=name, claims=claims) for name, claims in json.loads(people.read_text()).items()]
    made = app(require_nonce=True, user_claims=known)
    made.debug = False
    serve(made.wsgi_app.app, host=HOST, port=port, threads=4)  # without the debugger that stands before it


if __name__ == "__main__":
    run(int(sys.argv[1]), Path(sys.argv[2]))
