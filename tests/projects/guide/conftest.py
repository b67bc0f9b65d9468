"""Who watches the renderer: a listener that nobody should call, and every address that is asked for."""

import socket
import threading
from types import SimpleNamespace

import pytest

from projects.guide.paper import pdf


@pytest.fixture
def listener():
    """A TCP listener that only remembers whether anybody came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        came, done = [], threading.Event()

        def wait():
            while not done.is_set():
                try:
                    came.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield SimpleNamespace(port=server.getsockname()[1], came=came)
        done.set()
        thread.join()


@pytest.fixture
def asked(monkeypatch):
    """Every address that the renderer asks for."""
    addresses, read_own = [], pdf.read_own
    monkeypatch.setattr(pdf, "read_own", lambda url: addresses.append(url) or read_own(url))
    return addresses
