"""What is set once per process: answers leave when they are ready, what stays is set aside.

Answers would leave 40 ms later. Streamlit, and uvicorn with several workers, listen on a socket
that was made without a protocol number. asyncio then leaves Nagle's algorithm on: the second
message of an answer waits until the reader's machine has acknowledged the first, and that machine
waits 40 ms for more to acknowledge.
Neither offers a setting, so the option is set on the sockets themselves.
"""

import gc
import os
import socket
from contextlib import suppress
from functools import cache

__all__ = ["send_at_once", "set_aside"]

OPEN_FILES = "/proc/self/fd"  # Linux; elsewhere nothing is changed


@cache
def send_at_once() -> None:
    """Switch Nagle's algorithm off for this process's TCP connections, those to come included.

    A connection inherits the option from the socket that listens. Once a process is enough.
    """
    with suppress(OSError):
        for name in os.listdir(OPEN_FILES):
            with suppress(OSError):  # closed meanwhile, or no socket
                switch_off(os.dup(int(name)))


def switch_off(descriptor: int) -> None:
    """Set the option on one socket, through a copy of its descriptor, which is closed."""
    try:
        sock = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        raise
    with sock:
        if sock.family in {socket.AF_INET, socket.AF_INET6} and sock.type == socket.SOCK_STREAM:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@cache
def set_aside() -> None:
    """Take what is in memory now, when a page has run for the first time, for permanent.

    Python's collector otherwise walks through all of plotly and scipy now and then: a tenth of a
    second in which nobody is answered. Once only: later there may be a reader's file in memory,
    and that has to go with its reader.
    """
    gc.collect()
    gc.freeze()
