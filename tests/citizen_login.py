"""A login provider of citizens as a process of its own on loopback, with the official test persons, and a visitor's way
through it.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from django.test import Client

HIGH = "https://data.gov.dk/concept/core/nsis/Substantial"
KAJA, MAX, KIRSTEN, GITTE = "2103009996", "0107729995", "2911829996", "0505109990"


def claims(number: str, name: str, **more: str) -> dict[str, str]:
    return {"cprNumberIdentifier": number, "name": name, "loa": HIGH} | more


PEOPLE = {
    "kaja": claims(KAJA, "Kaja Test Hansen"),
    "max": claims(MAX, "Max Test Berggren"),
    "kirsten": claims(KIRSTEN, "Kirsten Test Berggren"),
    "gitte": claims(GITTE, "Gitte Nancy Test Berggren"),
    "kaja-protected": claims(KAJA, "Kaja Test Hansen", mitid_name_and_address_protection="true"),
    "kaja-low": claims(KAJA, "Kaja Test Hansen", loa="https://data.gov.dk/concept/core/nsis/Low"),
    "kaja-without-level": {"cprNumberIdentifier": KAJA, "name": "Kaja Test Hansen"},
    "without-number": {"name": "Kaja Test Hansen", "loa": HIGH},
    "bad-number": claims("1234", "Kaja Test Hansen"),
}


@contextmanager
def running_provider(folder: Path) -> Iterator[str]:
    """The address of a provider that runs until the block ends."""
    people = folder / "people.json"
    people.write_text(json.dumps(PEOPLE))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rettidig.integrations.citizen_login.fake", str(port), str(people)]
    process = subprocess.Popen(command)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(process.returncode)


def go_to_provider(client: Client, **query: str) -> str:
    """The address at the provider that the site sends the visitor to."""
    return client.get("/mine-sager/log-ind/", query)["Location"]


def come_back(there: str, who: str) -> str:
    """The address of the site that the provider sends the visitor back to, after choosing `who`."""
    return requests.post(there, data={"sub": who}, allow_redirects=False, timeout=20).headers["Location"]


def log_in(client: Client, who: str, **query: str) -> str:
    """Log in as one of PEOPLE. Returns the address that the site leads on to."""
    return client.get(come_back(go_to_provider(client, **query), who))["Location"]
