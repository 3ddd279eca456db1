"""Which call is which direction: the table's calls do what it says, where they can be run."""

from collections.abc import Callable

import numpy as np
import pytest
import scipy.special
import scipy.stats
from streamlit.testing.v1 import AppTest

import klcore
from klcore import Gaussian
from pages.ui.controls.calls import CALLS, Call
from pages.ui.shell.text import LANGUAGES
from tests.walking import shown_text

P, Q = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
HERE = [call for call in CALLS if call.name.startswith(("scipy", "klcore"))]


def value(source: str, **names: object) -> float:
    """Return what a call of the table gives, with the arguments it names."""
    known = {"scipy": scipy, "klcore": klcore}
    short = {"entropy": scipy.stats.entropy, "rel_entr": scipy.special.rel_entr}
    return float(eval(source, known | short | {"kl_divergence": klcore.kl_divergence} | names))


@pytest.mark.parametrize("call", HERE, ids=lambda call: call.name)
def test_a_call_gives_the_direction_that_the_table_says(call: Call):
    if call.name == "klcore":
        p, q = Gaussian(0.0, 1.0), Gaussian(1.0, 2.0)
        forward, reverse = np.log(2.0) + 2 / 8 - 0.5, -np.log(2.0) + 5 / 2 - 0.5
    else:
        p, q = P, Q
        forward, reverse = (float(np.sum(a * np.log(a / b))) for a, b in ((P, Q), (Q, P)))
    assert value(call.forward, p=p, q=q) == pytest.approx(forward, abs=1e-12)
    assert value(call.forward, p=q, q=p) == pytest.approx(reverse, abs=1e-12)
    # and as the documentation names its arguments: the sender first
    names = {call.sender: p, call.code: q}
    assert value(call.documented, **names) == pytest.approx(forward, abs=1e-12)


def test_what_the_table_warns_of_is_so():
    assert scipy.stats.entropy(2 * P, 3 * Q) == pytest.approx(scipy.stats.entropy(P, Q), abs=1e-12)
    assert scipy.stats.entropy(P, Q, base=2) == pytest.approx(
        klcore.units.from_nats(klcore.discrete.kl_divergence(P, Q), "bits"), abs=1e-12
    )
    terms = scipy.special.kl_div(P, Q) - scipy.special.rel_entr(P, Q)
    assert terms == pytest.approx(Q - P, abs=1e-12)
    with pytest.raises(ValueError, match="sum"):
        klcore.discrete.kl_divergence(2 * P, Q)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["asymmetry", "forward_and_reverse"])
def test_the_table_stands_where_the_snippets_are(
    open_page: Callable[..., AppTest], page: str, lang: str
):
    shown = shown_text(open_page(page, lang=lang))
    assert all(f"`{call.documented}`" in shown for call in CALLS)
    assert not any(
        f"`{call.documented}`" in shown_text(open_page(page, lang=lang, only="figure"))
        for call in CALLS
    )
