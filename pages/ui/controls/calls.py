"""Which call is which direction? The divergence in other people's libraries, argument by argument.

What each call is follows its own documentation. A test runs those of scipy and of klcore; those of
PyTorch 2.13 and Keras 3.15 were run as they stand, that of TensorFlow Probability was not.
"""

from dataclasses import dataclass

import streamlit as st

from pages.ui.shell.page import Page

__all__ = ["CALLS", "Call", "calls_expander"]


@dataclass(frozen=True)
class Call:
    """A call as its documentation writes it, what it is, and its end that gives D(p‖q)."""

    name: str
    documented: str
    sender: str
    code: str
    forward: str


CALLS = (
    Call(
        "scipy_entropy", "scipy.stats.entropy(pk, qk)", "pk", "qk",
        "entropy(p, q)",
    ),
    Call(
        "scipy_rel_entr", "scipy.special.rel_entr(x, y).sum()", "x", "y",
        "rel_entr(p, q).sum()",
    ),
    Call(
        "torch_functional", "torch.nn.functional.kl_div(input, target)", "target", "exp input",
        'kl_div(q.log(), p, reduction="sum")',
    ),
    Call(
        "torch_distributions", "torch.distributions.kl_divergence(p, q)", "p", "q",
        "kl_divergence(p, q)",
    ),
    Call(
        "keras", "keras.losses.KLDivergence()(y_true, y_pred)", r"y\_true", r"y\_pred",
        "KLDivergence()(p, q)",
    ),
    Call(
        "tensorflow_probability",
        "tfp.distributions.kl_divergence(distribution_a, distribution_b)", "a", "b",
        "kl_divergence(p, q)",
    ),
    Call("klcore", "klcore.kl_divergence(p, q)", "p", "q", "kl_divergence(p, q)"),
)  # fmt: skip
"""The calls that people meet, in the order of the table."""


def calls_expander(page: Page) -> None:
    """Offer the table: each call, which divergence it is, and what to mind."""
    if page.only_figure:
        return
    text = page.chapter("calls").text
    lines, notes = [text.label("head"), "|:--|:--|:--|"], []
    for call in CALLS:
        is_ = rf"$D_{{\mathrm{{KL}}}}(\text{{{call.sender}}} \Vert \text{{{call.code}}})$"
        lines.append(f"| `{call.documented}` | {is_} | `{call.forward}` |")
        function = call.documented.partition("(")[0]
        notes.append(f"- `{function}`{text.label(f'{call.name}_note')}")
    # On a phone the cells of its rows stand one below the other.
    with st.expander(text.label("title")), st.container(key="calls"):
        pages = {"rows": page("path_asymmetry"), "fits": page("path_forward_and_reverse")}
        st.markdown(text.label("question", **pages))
        st.markdown("\n".join([*lines, "", *notes]))
