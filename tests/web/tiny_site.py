"""A small site for tests of the web server: it reports the client and the bytes received, or waits."""

import os
import time


def application(environ, start_response):
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2)
    said = str(os.getppid()) if environ["PATH_INFO"] == "/parent" else f"{environ['REMOTE_ADDR']} {len(body)}"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said.encode()]
