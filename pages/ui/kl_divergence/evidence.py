"""How big is it? Draws from one of two senders, and how soon they tell which."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import discrete, evidence
from pages.ui.controls import prediction
from pages.ui.controls.number_field import seed_field
from pages.ui.controls.pairs import PairEditor
from pages.ui.controls.pmf_editor import Pmf
from pages.ui.kl_divergence.evidence_figures import Race, evidence_paths
from pages.ui.live.drawing import picture
from pages.ui.live.session import being_drawn
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import ODDS, Page, least_draws

__all__ = [
    "KEYS",
    "Told",
    "choose_draws",
    "columns",
    "explain",
    "predict_turn",
    "race",
]

FloatArray = NDArray[np.float64]
KEYS = frozenset({"sends", "seed"})
PATHS = 30
FEWEST, MOST = 6, 20_000  # draws that are shown
UNTOLD = 100  # as many where no number of draws ever tells
MOST_BARS = 400
POINTS = 200  # of a path
EQUAL = 1e-9
FRAME = "_race_frame"  # what the last race was drawn in


@dataclass(frozen=True)
class Told:
    """Both distributions, who sends, the seed of the draws, how many are shown, in what frame."""

    q: Pmf
    p: Pmf
    by_q: bool
    seed: int
    draws: int = 0
    span: tuple[float, float] = (0.0, 0.0)  # of the evidence, in nats
    top: float = 0.0  # of the chances of the numbers of draws; 0 where they are not shown

    @property
    def slope(self) -> float:
        """What a draw adds to the evidence on average, in nats."""
        if self.by_q:
            return discrete.kl_divergence(self.q.p, self.p.p)
        return 0.0 - discrete.kl_divergence(self.p.p, self.q.p)

    @property
    def mean_draws(self) -> float:
        """How many draws from Q reach the odds, on average."""
        return mean_draws(self.q.p, self.p.p)

    def well_framed(self) -> "Told":
        """Return the same with as many draws as the odds take, and room for what they come to."""
        mean, level = self.mean_draws, math.log(ODDS)
        draws = UNTOLD if math.isinf(mean) else int(min(max(math.ceil(2.5 * mean), FEWEST), MOST))
        end = self.slope * draws if math.isfinite(self.slope) else 0.0
        if self.by_q:
            bars = draws <= MOST_BARS and math.isfinite(mean)
            top = 1.1 * float(first_passage(self.q.p, self.p.p, draws).max()) if bars else 0.0
            span = (-0.8 * level, max(1.6 * level, 1.1 * end))
            return replace(self, draws=draws, span=span, top=top)
        return replace(self, draws=draws, span=(min(-1.6 * level, 1.1 * end), 1.3 * level))


@lru_cache(maxsize=256)
def mean_draws(q: tuple[float, ...], p: tuple[float, ...]) -> float:
    """Remember klcore's answer for a pair."""
    return evidence.mean_draws(q, p, ODDS)


@lru_cache(maxsize=64)
def first_passage(q: tuple[float, ...], p: tuple[float, ...], n: int) -> FloatArray:
    """Remember klcore's answer for a pair."""
    return evidence.first_passage(q, p, ODDS, n)


@lru_cache(maxsize=16)
def paths_of(told: Told) -> FloatArray:
    """Return the evidence after 0, 1, 2 … draws, a row a path, in nats."""
    rng = np.random.default_rng(told.seed)
    sender = np.asarray((told.q if told.by_q else told.p).p)
    draws = rng.choice(sender.size, size=(PATHS, told.draws), p=sender / sender.sum())
    sums = [evidence.log_likelihood_ratio(told.q.p, told.p.p, row) for row in draws]
    return np.hstack([np.zeros((PATHS, 1)), np.stack(sums)])


def choose_draws(page: Page) -> tuple[str, int]:
    """Draw who sends, the seed and a button for the next one; return the first two."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sender = choose(page.text, "sends", label=page("sends"))
        seed = seed_field(page("seed"), page("draw_again"), key="seed", button="_draw_again")
    return sender, seed


def race(page: Page, editor: PairEditor, sender: str, seed: int, below: DeltaGenerator) -> Told:
    """Draw the paths, say what they do, and below what that means; return what it is about."""
    told = Told(*editor.read(page), sender == "q", seed)
    # A frame fits its pair, and stands still under a hand that changes the pair.
    held = being_drawn().move is not None and FRAME in st.session_state
    told = replace(told, **st.session_state[FRAME]) if held else told.well_framed()
    st.session_state[FRAME] = {"draws": told.draws, "span": told.span, "top": told.top}
    draw_race(page, told)
    st.markdown(said(page, told))
    with below:
        takeaway(page, told)
    return told


def reached_by(told: Told) -> list[tuple[int, float]]:
    """Return where paths first reach the odds, and with what evidence."""
    found = []
    for path in paths_of(told):
        over = path >= math.log(ODDS) - 1e-11
        if over.any():
            first = int(over.argmax())
            found.append((first, float(path[first])))
    return found


def draw_race(page: Page, told: Told) -> None:
    """Draw the paths, what they do on average, and when Q's reach the odds."""
    paths, count = paths_of(told), told.draws
    at = np.unique(np.linspace(0, count, min(count, POINTS) + 1).round().astype(int))
    jumps = []
    for path in paths:
        beyond = np.flatnonzero(np.isinf(path))
        if beyond.size:
            jumps.append((int(beyond[0]), 1 if path[beyond[0]] > 0 else -1))
    sender, slope = (told.q if told.by_q else told.p).p, told.slope
    finite = math.isfinite(slope)
    ratios = log_ratios(told)
    variance = float(np.asarray(sender) @ (ratios - slope) ** 2) if finite else 0.0
    level, (low, high) = math.log(ODDS), told.span

    def shown(nats: FloatArray | float) -> FloatArray:
        return np.asarray(page.in_unit(nats), dtype=float)

    what = Race(
        n=at.astype(float),
        paths=shown(np.where(np.isfinite(paths), paths, np.nan)[:, at]),
        jumps=jumps,
        reached=[(n, float(shown(y))) for n, y in reached_by(told) if math.isfinite(y)],
        mean=shown(slope * at) if finite else None,
        half_band=shown(2.0 * np.sqrt(variance * at)) if finite else None,
        level=float(shown(level)),
        first=first_passage(told.q.p, told.p.p, count) if told.top else np.zeros(0),
        first_top=told.top,
        mean_draws=told.mean_draws,
        span=(float(shown(low)), float(shown(high))),
        titles=(
            page("axis_draws"),
            page("axis_evidence", unit=page(page.unit)),
            page("axis_first"),
        ),
        names=(
            page("odds_line", odds=ODDS),
            page("even_line"),
            page("mean_line", mean=draws_shown(told.mean_draws)),
            page("slope_line", slope=page.amount(slope, digits_of(slope))),
        ),
    )
    colour = page.palette.accent if told.by_q else page.palette.target
    alt = page(
        "alt_race_q" if told.by_q else "alt_race_p",
        slope=page.amount_with_unit(slope, digits_of(slope)),
        mean=draws_shown(told.mean_draws),
        count=len(reached_by(told)),
        paths=PATHS,
        draws=f"{count:,}",
        odds=ODDS,
    )
    picture(evidence_paths(what, colour, page.palette), alt, "kl-evidence")


def log_ratios(told: Told) -> FloatArray:
    """Return log(q/p) of every event; 0 where nothing is sent."""
    q, p = np.asarray(told.q.p), np.asarray(told.p.p)
    both = (q > 0) & (p > 0)
    return np.where(both, np.log(np.where(both, q, 1.0)) - np.log(np.where(both, p, 1.0)), 0.0)


def digits_of(slope: float) -> int:
    """Return how many decimals tell a slope."""
    return 3 if abs(slope) >= 0.1 else 5


def draws_shown(mean: float) -> str:
    """Return a number of draws as a reader sees it."""
    return f"{mean:,.0f}" if 1000 <= mean < 1e7 else numbers.number(mean, 1)


def said(page: Page, told: Told) -> str:
    """Return the line below the picture."""
    reached = reached_by(told)
    words = {
        "slope": page.amount_with_unit(told.slope, digits_of(told.slope)),
        "count": len(reached),
        "paths": PATHS,
        "draws": f"{told.draws:,}",
        "odds": ODDS,
    }
    if not told.by_q:
        return page("race_p", **words)
    if math.isinf(told.mean_draws):
        return page("race_never")
    words["mean"] = draws_shown(told.mean_draws)
    if math.isinf(told.slope):
        sentences = [page("race_infinite", **words)]
    else:
        sentences = [page("race_q", **words, least=least_draws(told.slope))]
    return page.sentences([*sentences, page("race_bars")] if told.top else sentences)


def takeaway(page: Page, told: Told) -> None:
    """Say what the divergence means in draws, worded by who sends."""
    if math.isinf(told.mean_draws):
        page.say("evidence_takeaway_equal")
    elif told.by_q:
        q, p = np.asarray(told.q.p), np.asarray(told.p.p)
        ending = "infinite" if ((p > 0) & (q > p)).any() else "only_impossible"
        page.say(
            f"evidence_takeaway_{'q' if math.isfinite(told.slope) else ending}",
            gap=page.amount_with_unit(told.slope, digits_of(told.slope)),
            mean=draws_shown(told.mean_draws),
            odds=ODDS,
        )
    else:
        page.say(
            "evidence_takeaway_p",
            slope=page.amount_with_unit(-told.slope, digits_of(told.slope)),
            odds=ODDS,
        )


def explain(page: Page) -> None:
    """Say why."""
    page.say("evidence_why", odds=ODDS)


def predict_turn(page: Page, told: Told) -> None:
    """Ask how fast the evidence falls when P sends; let it; say what came."""
    q, p = told.q.p, told.p.p
    up, down = discrete.kl_divergence(q, p), discrete.kl_divergence(p, q)

    def change() -> bool:
        link_state.write({"sends": "p"})
        return True

    made = prediction.ask(
        page,
        "turn",
        ["same", "faster", "slower"],
        change if told.by_q and up > EQUAL else None,
        about=(q, p),
        go=(lambda: link_state.write({"sends": "q"})) if up > EQUAL else None,
    )
    if made is not None:
        finite = math.isfinite(up) and math.isfinite(down)
        same = up == down or (finite and abs(up - down) <= EQUAL * max(up, down))
        # As many decimals as it takes to see the difference.
        digits = next((n for n in range(3, 9) if page.amount(up, n) != page.amount(down, n)), 3)
        truth = "same" if same else "faster" if down > up else "slower"
        explanation = page(
            "turn_explained",
            up=page.amount_with_unit(up, digits),
            down=page.amount_with_unit(down, digits),
        )
        prediction.reveal(page, "turn", truth, explanation)


def columns(page: Page, told: Told) -> dict[str, list[object]]:
    """Return the first paths, and how likely each number of draws is."""
    count = min(told.draws, MOST_BARS)
    unit = page(page.unit)
    table: dict[str, list[object]] = {page("axis_draws"): list(range(count + 1))}
    if told.by_q:
        table[page("axis_first")] = [0.0, *first_passage(told.q.p, told.p.p, count).tolist()]
    for i, path in enumerate(paths_of(told)[:5], start=1):
        shown = np.asarray(page.in_unit(path[: count + 1]))
        table[page("column_path", which=i, unit=unit)] = shown.tolist()
    return table
