"""The proof of work as a browser gives it: found in the page, and solved."""

import html
import json
import re

from altcha import Challenge, Payload, solve_challenge

CHALLENGE = re.compile(r'challenge="([^"]+)"')


def make_easy(monkeypatch):
    """A test tries as a browser does, and has no seconds to spare."""
    monkeypatch.setattr("rettidig.limits.proof.LEAST_TRIES", 2)
    monkeypatch.setattr("rettidig.limits.proof.MORE_TRIES", 3)


def solve(challenge):
    read = Challenge.from_dict(json.loads(challenge))
    return Payload(read, solve_challenge(read)).to_base64()


def solve_page(text):
    """What the browser sends along with the form of this page."""
    return {"altcha": solve(html.unescape(CHALLENGE.search(text)[1]))}
