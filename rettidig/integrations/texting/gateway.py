"""A gateway that takes one text as JSON, with a key in the header (as https://gatewayapi.com/docs/guide/ does)."""

import json
import socket
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .door import Door, NotTaken, Refused

SECONDS = 20
ANSWER_MAX = 64 * 1024
OF_THE_NUMBER = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
HTTPS_PORT = 443


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        """Follow none: the key belongs to the address that was configured."""


def hand_to_gateway(door: Door, number: str, text: str, *, reference: str) -> str:
    """POST the text; returns the gateway's id of it. Raises Refused and NotTaken as `send` does."""
    body = {"sender": door.sender, "recipient": int(number), "message": text, "reference": reference}
    headers = {
        "Authorization": f"Token {door.key}",
        "Content-Type": "application/json",
        "Idempotency-Key": reference,
    }
    request = Request(door.address, json.dumps(body).encode(), headers)  # noqa: S310 - the settings take http and https only
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS) as response:
            return _id_in(response.read(ANSWER_MAX)) or reference
    except HTTPError as answer:
        with answer:
            if answer.code in OF_THE_NUMBER:
                raise Refused from None
            raise NotTaken(str(answer.code)) from None
    except (OSError, ValueError) as trouble:
        raise NotTaken(type(trouble).__name__) from None


def _id_in(content: bytes) -> str:
    """The id in the answer, by one of the names that gateways use; a text that was taken is sent, whatever it says."""
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    found = [answer[name] for name in ("msg_id", "id", "message_id") if name in answer] if type(answer) is dict else []
    return str(found[0]) if found else ""


def greet(door: Door) -> bool:
    """Whether anybody listens at the gateway's address."""
    parts = urlsplit(door.address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or HTTPS_PORT), timeout=SECONDS):
            return True
    except OSError:
        return False
