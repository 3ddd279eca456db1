"""Readers who come all at once to a server that has just started: each gets a whole page."""

import asyncio

from pages.ui.shell.page import PATH
from pages.ui.shell.text import load_text
from tests.client import Answer, Client, run
from tests.servers import running_server

PAGES = ["", *PATH]


def test_a_class_opens_all_pages_at_once():
    async def arrive(address: str) -> list[Answer]:
        clients = [Client(address, page, "") for page in PAGES]
        answers = await asyncio.gather(*(client.open() for client in clients))
        await asyncio.gather(*(client.socket.close() for client in clients))
        return answers

    with running_server() as address:
        answers = run(arrive(address))
    titles = [load_text("en", page or "home").label("title") for page in PAGES]
    assert [answer.title for answer in answers] == titles
    assert [error for answer in answers for error in answer.errors] == []
