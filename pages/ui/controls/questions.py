"""Questions to check oneself: two or three answers, a reason, and where it is to be seen.

Nothing is kept: an answer lives in its widget, and neither the address nor the server holds it.
The words are in ``questions.toml``: for a question called ``name`` ``<name>_ask``,
``<name>_<answer>`` for each answer and ``<name>_why``. Which answer is right is computed by
klcore where numbers decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from klcore import GaussianMixture, codes, discrete, fit_forward_kl, fit_reverse_kl, units
from klcore.continuous.entropies import cross_entropies_of_gaussians
from pages.ui.shell.page import PATH, Page, carried
from pages.ui.shell.text import Text, load_text

__all__ = ["QUESTIONS", "RECALLED", "Question", "ask_all", "recall"]

TWO_PEAKS = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
JUST_BEFORE = GaussianMixture([0.5, 0.5], [-2.79, 2.79], [1.0, 1.0])
LOADED = (0.1, 0.1, 0.1, 0.1, 0.1, 0.5)
FAIR = (1 / 6,) * 6


@dataclass(frozen=True)
class Question:
    """One question: its answers as they are offered, the right one, and where to see why."""

    name: str
    answers: tuple[str, ...]
    right: Callable[[], str]
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


def doubled_rarity() -> str:
    """Return what half the probability does to the best message."""
    longer = units.from_nats(
        discrete.self_information(0.05) - discrete.self_information(0.1), "bits"
    )
    return "one" if abs(float(longer) - 1) < 1e-12 else "double"


def below_one_bit() -> str:
    """Return how a coin of 0.9 and 0.1 gets below one bit a toss."""
    alone = codes.huffman([0.9, 0.1]).expected_length([0.9, 0.1])
    return "blocks" if codes.block_rate([0.9, 0.1], 3) < alone == 1 else "never"


def infinite_direction() -> str:
    """Return which divergence is infinite when P gives no probability to what Q sends."""
    q, p = (0.9, 0.1), (1.0, 0.0)
    one, other = discrete.kl_divergence(q, p) == float("inf"), discrete.kl_divergence(p, q) < 1
    return "q_to_p" if one and other else "both"


def own_code() -> str:
    """Return whether a loaded die's throws are cheaper with a fair die's code."""
    fair = discrete.cross_entropy(LOADED, FAIR)
    return "never" if fair > discrete.entropy(LOADED) else "sometimes"


def best_without_entropy() -> str:
    """Return which of three Gaussians H_P(Q) alone likes best."""
    forward, reverse = fit_forward_kl(TWO_PEAKS), fit_reverse_kl(TWO_PEAKS).best
    top = TWO_PEAKS.mus[1]
    costs = {
        "spike": cross_entropies_of_gaussians(top, 0.01, TWO_PEAKS),
        "same": cross_entropies_of_gaussians(reverse.mu, reverse.sigma, TWO_PEAKS),
        "wide": cross_entropies_of_gaussians(forward.mu, forward.sigma, TWO_PEAKS),
    }
    return min(costs, key=lambda name: float(costs[name]))


def wider_fit() -> str:
    """Return which objective gave the wide curve in the middle."""
    forward, reverse = fit_forward_kl(TWO_PEAKS), fit_reverse_kl(TWO_PEAKS).best
    return "forward" if forward.sigma > 2 * reverse.sigma and abs(forward.mu) < 1 else "reverse"


def always_one_peak() -> str:
    """Return whether the best reverse fit of two clearly separate peaks can span both."""
    return "no" if abs(fit_reverse_kl(JUST_BEFORE).best.mu) < 1e-6 else "yes"


QUESTIONS = (
    Question("rarer", ("double", "one", "half"), doubled_rarity, "self_information"),
    Question(
        "blocks", ("never", "blocks", "better"), below_one_bit, "entropy", {"e": "biased_coin"}
    ),
    Question(
        "borrowed", ("sometimes", "never", "long"), own_code, "cross_entropy", {"pair": "dice"}
    ),
    Question("sender", ("q_sends", "p_sends", "both"), lambda: "q_sends", "kl_divergence"),
    Question("negative", ("enough", "density", "never"), lambda: "never", "kl_divergence"),
    Question(
        "infinite", ("q_to_p", "p_to_q", "both"), infinite_direction,
        "asymmetry", {"pair": "impossible"},
    ),
    Question("training", ("reverse", "neither", "forward"), lambda: "forward", "objectives"),
    Question(
        "dropped", ("same", "wide", "spike"), best_without_entropy, "objectives", {"axis": "sigma"}
    ),
    Question("two_people", ("forward", "reverse", "mistake"), wider_fit, "forward_and_reverse"),
    Question(
        "always", ("yes", "no", "equal"), always_one_peak,
        "forward_and_reverse", {"target": "before_jump"},
    ),
)  # fmt: skip
"""The ten questions at the end of the path, in its order."""

RECALLED = {
    "cross_entropy": Question(
        "recall_rare", ("common", "rare"), lambda: "rare", "self_information"
    ),
    "kl_divergence": Question("recall_average", ("most", "average"), lambda: "average", "entropy"),
    "asymmetry": Question("recall_code", ("own", "other"), lambda: "own", "cross_entropy"),
    "objectives": Question("recall_zero", ("close", "same"), lambda: "same", "kl_divergence"),
    "forward_and_reverse": Question(
        "recall_weighs", ("sender", "code"), lambda: "sender", "asymmetry"
    ),
}
"""What each page from the third on asks about the page two before it."""


def recall(page: Page) -> None:
    """Ask one short thing about the page two before this one."""
    if page.only_figure or page.embedded:
        return
    question, text = RECALLED[page.name], page.chapter("questions").text
    where = text.label("recall", page=page(f"path_{question.page}"))
    ask(page, text, question, page.sentences([where, text.label(f"{question.name}_ask")]))


def ask_all(page: Page) -> None:
    """Offer the ten questions, and how many were answered rightly; they can be taken again."""
    if page.only_figure or page.embedded:
        return
    text = page.chapter("questions").text
    expander = st.expander(text.label("title"), key="_questions", on_change="rerun")
    if not expander.open:
        return
    with expander:
        right = [
            ask(page, text, question, f"{number}. {text.label(f'{question.name}_ask')}")
            for number, question in enumerate(QUESTIONS, start=1)
        ]
        given = sum(one is not None for one in right)
        st.markdown(text.label("score", right=sum(map(bool, right)), given=given))
        st.button(text.label("again"), on_click=again, key="_again", disabled=not given)


def again() -> None:
    """Take every answer back."""
    for question in QUESTIONS:
        st.session_state[f"_q_{question.name}"] = None


def ask(page: Page, text: Text, question: Question, asked: str) -> bool | None:
    """Draw a question; once it is answered, say why; return whether it was answered rightly."""
    answer = st.radio(
        f"**{asked}**",
        question.answers,
        format_func=lambda one: text.label(f"{question.name}_{one}"),
        index=None,
        key=f"_q_{question.name}",
    )
    if answer is None:
        return None
    right = answer == question.right()
    st.markdown(text.label("right" if right else "wrong", why=text.label(f"{question.name}_why")))
    if not right:
        place = load_text(page.language, question.page)
        query = {key: place.option(key, value) for key, value in question.query.items()}
        st.page_link(
            PATH[question.page],
            label=text.label("see", page=page(f"path_{question.page}")),
            icon=":material/arrow_forward:",
            query_params=carried(page.language, page.unit) | query,
        )
    return right
