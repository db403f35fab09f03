"""Texts: how numbers are read, and the gateway against a server that answers as gateways do."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rettidig.integrations.texting import Door, NotTaken, Refused, is_answering, normalised, send


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b'{"msg_id": "m1"}')

    def log_message(self, *_args):
        """Say nothing in the test's output."""


@pytest.fixture
def gateway():
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        server.got, server.status = [], 200
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def door_to(port):
    return Door(f"http://127.0.0.1:{port}/send", key="secret", sender="Kontoret")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("40 40 40 40", "4540404040"),
        ("+45 40404040", "4540404040"),
        ("0045-4040.4040", "4540404040"),
        ("+46 70 123 45 67", "46701234567"),
        ("404040", ""),
        ("+45 4040", ""),
        ("ring helst", ""),
        ("", ""),
    ],
)
def test_number_as_it_is_typed_becomes_one_form_or_none(typed, number):
    assert normalised(typed) == number


def test_text_is_handed_over_with_the_key_and_its_reference(gateway):
    assert send(door_to(gateway.server_port), "4540404040", "Der er nyt", reference="r1") == "m1"
    said = {"sender": "Kontoret", "recipient": 4540404040, "message": "Der er nyt", "reference": "r1"}
    assert gateway.got == [("Token secret", said)]


@pytest.mark.parametrize(
    ("status", "trouble"), [(422, Refused), (401, NotTaken), (429, NotTaken), (503, NotTaken), (302, NotTaken)]
)
def test_only_a_bad_number_is_refused_for_good(gateway, status, trouble):
    gateway.status = status
    with pytest.raises(trouble):
        send(door_to(gateway.server_port), "4540404040", "X", reference="r1")


def test_gateway_that_is_away_is_tried_again_and_seen_by_the_doctor(gateway):
    assert is_answering(door_to(gateway.server_port))
    assert not is_answering(door_to(9))
    with pytest.raises(NotTaken):
        send(door_to(9), "4540404040", "X", reference="r1")


def test_key_is_not_shown_with_the_door():
    assert "secret" not in repr(door_to(9))


def test_same_text_in_the_folder_is_one(tmp_path):
    for _try in range(2):
        send(Door(f"folder:{tmp_path}"), "4540404040", "X", reference="r1")
    assert len(list(tmp_path.iterdir())) == 1
