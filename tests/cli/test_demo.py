import socket

import pytest
from click import ClickException

from rettidig.cli.demo import HOST, check_port_is_free


def test_demo_when_the_port_is_taken_says_so_and_names_another():
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClickException, match=f"Port {port} .* PORT={port + 1}"):
            check_port_is_free(port)
    check_port_is_free(port)
