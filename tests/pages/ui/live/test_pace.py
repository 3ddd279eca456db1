"""A slider is answered with the picture it is about, and then with the whole page."""

import json
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from pages.ui.asymmetry.view import COINS, HALVING, WIDTHS
from pages.ui.controls.targets import OWN
from pages.ui.kl_divergence.view import GAUSSIANS, PROOF, TRIANGLE
from tests.client import Answer, Client, run

# A page, its state, the slider that is moved and where to, and the picture that answers.
LEADS: dict[str, tuple[str, Mapping[str, str], str, float, str]] = {
    "entropy": ("entropy", {}, "el2", 40, "entropy"),
    "own events": ("entropy", {"e": "own", "en": "6"}, "eo6", 90, "entropy"),
    "cross-entropy": ("cross_entropy", {}, "pm1", 5, "cross-entropy"),
    "its own code": (
        "cross_entropy", {"own": "true", "pair": "dice"}, "qd2", 50, "cross-entropy",
    ),
    "proof": ("kl_divergence", {"view": PROOF}, "pm2", 33, "kl-proof"),
    "gaussians": ("kl_divergence", {"view": GAUSSIANS}, "mq", 2.5, "kl-gaussians"),
    "triangle": ("kl_divergence", {"view": TRIANGLE}, "a", 20, "kl-detour"),
    "who pays": ("asymmetry", {}, "pc1", 20, "kl-reverse"),
    "halving": ("asymmetry", {"view": HALVING}, "pc1", 20, "kl-halving"),
    "coins": ("asymmetry", {"view": COINS}, "cp", 0.8, "kl-coins"),
    "widths": ("asymmetry", {"view": WIDTHS}, "s", 5.5, "kl-widths"),
    "objectives": ("objectives", {}, "mu", -2.0, "kl-p-and-q"),
    "finale": ("forward_and_reverse", {"target": OWN}, "m2", 4.5, "kl-forward-fit"),
    "six peaks": (
        "forward_and_reverse", {"target": OWN, "n": "6", "integrand": "true"}, "s6", 2.0,
        "kl-forward-fit",
    ),
}  # fmt: skip


async def moved(server: str, page: str, query: Mapping[str, str], key: str, to: float) -> Answer:
    """Open a page, move one slider, return the answer."""
    client = Client(server, page, "&".join(f"{k}={quote(v)}" for k, v in query.items()))
    await client.open()
    name = next(name for name in client.widgets if name.endswith(f"-{key}"))
    answer = await client.send({name: ("double_array_value", [to])})
    await client.socket.close()
    return answer


@pytest.mark.parametrize("case", LEADS)
def test_a_slider_is_answered_with_its_picture_first(server: str, case: str) -> None:
    page, query, key, to, picture = LEADS[case]
    answer = run(moved(server, page, query, key, to))
    assert answer.finished
    assert not answer.errors
    first, whole = answer.pictures
    assert list(first) == [picture]
    # What was drawn from the widgets' state is what the whole page draws from the widgets.
    assert json.loads(first[picture]) == json.loads(whole[picture])


async def moved_twice(server: str) -> list[Answer]:
    """Move two sliders of one editor, one after the other."""
    client = Client(server, "entropy", "")
    await client.open()
    names = {name.rsplit("-", 1)[1]: name for name in client.widgets}
    one = {names["el1"]: ("double_array_value", [80.0])}
    both = {names["el2"]: ("double_array_value", [0.0])} | one
    answers = [await client.send(one), await client.send(both), await client.send(one)]
    await client.socket.close()
    return answers


def test_the_picture_alone_forgets_no_slider(server: str) -> None:
    first, both, back = run(moved_twice(server))
    drawn = [json.loads(answer.pictures[-1]["entropy"]) for answer in (first, both, back)]
    assert drawn[0] != drawn[1]
    assert drawn[1] == drawn[2]  # a value that is not sent again stays
