"""A page sees to it that its server's answers are not held back."""

import os
import socket

import pytest

from pages.ui.shell import process


def holds_back(sock: socket.socket) -> bool:
    return not sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.skipif(
    not os.path.isdir(process.OPEN_FILES), reason="sockets are found in this way on Linux only"
)
def test_a_page_switches_nagles_algorithm_off_once_and_for_all(open_page):
    with socket.socket() as listening, socket.socket() as reader:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        reader.connect(listening.getsockname())
        first, _ = listening.accept()
        with first:
            assert holds_back(listening)
            assert holds_back(first)
            before = set(os.listdir(process.OPEN_FILES))
            process.send_at_once.cache_clear()
            open_page("home")
            assert not holds_back(listening)
            assert not holds_back(first)
            process.send_at_once.cache_clear()
            process.send_at_once()
            assert len(os.listdir(process.OPEN_FILES)) <= len(before) + 2
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as second:
            assert not holds_back(second)
