"""How the page of the two objectives is laid out: setting, two panels, prediction, pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import Gaussian, KernelDensity, datasets
from klcore.continuous.entropies import cross_entropies_of_gaussians, cross_entropy_from_moments
from klcore.continuous.objectives import (
    Least,
    Line,
    Terms,
    local_minima,
    objective_terms,
    objectives_along,
)
from klcore.distributions.peaks import peaks_and_valleys
from pages.ui.controls import prediction
from pages.ui.controls.targets import OLD_FAITHFUL, geyser
from pages.ui.forward_and_reverse import both_fits
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Slider
from pages.ui.objectives.figures import Curve, Panel, density_picture, objective_panel
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = [
    "DORMANT",
    "SAID",
    "Setting",
    "choose_setting",
    "likelihood_steps",
    "pictures",
    "predict_collapse",
    "say_lowest",
    "table_columns",
    "takeaway",
    "two_pictures",
    "why",
]

FloatArray = NDArray[np.float64]
OFFERED = ("goodfellow", "unequal", "three", "nested", "gaussian")
TWO_PEAKS = OFFERED[0]
SAID = "_said"  # which objective made picture A, as the reader has said
POINTS = 97
OFF = 5.0  # minutes that the second Q of the likelihood stands off
CLEARLY = 0.75  # a reverse fit narrower than this part of the forward fit is told apart at sight


@dataclass(frozen=True)
class Controls:
    """The two sliders of one kind of target, and how their values are drawn."""

    mu: Slider[float]
    sigma: Slider[float]
    axis_key: str
    ticks: tuple[float, ...]

    @property
    def mus(self) -> tuple[float, float]:
        """The limits of μ."""
        return self.mu.low, self.mu.high

    @property
    def sigmas(self) -> tuple[float, float]:
        """The limits of σ."""
        return self.sigma.low, self.sigma.high


# On a peak of the first target: there H_P(Q) alone wants a spike.
PLAIN = Controls(
    Slider("mu", -6.0, 6.0, 2.5, 0.05), Slider("sigma", 0.05, 4.0, 1.0, 0.05), "axis_x",
    (0.05, 0.1, 0.2, 0.5, 1, 2, 4),
)  # fmt: skip
MINUTES = Controls(
    Slider("mumin", 40.0, 100.0, 65.0, 0.5), Slider("sigmamin", 1.0, 30.0, 8.0, 0.5),
    "axis_waiting", (1, 2, 5, 10, 20, 30),
)  # fmt: skip
DORMANT = frozenset({"mu", "sigma", "mumin", "sigmamin"})


@dataclass(frozen=True)
class Setting:
    """The target P, the Gaussian Q of the sliders, and which of its parameters runs."""

    p: Any
    choice: str
    controls: Controls
    mu: float
    sigma: float
    swept: str

    @property
    def is_sample(self) -> bool:
        """Whether P is a sample's kernel density."""
        return isinstance(self.p, KernelDensity)

    @property
    def here(self) -> float:
        """The present Q's place on the axis."""
        return self.mu if self.swept == "mu" else self.sigma

    @property
    def line(self) -> Line:
        """Both objectives along the axis, the other parameter as its slider says."""
        fixed = self.sigma if self.swept == "mu" else self.mu
        return computed_line(self.p, self.controls, self.swept, fixed)

    @property
    def now(self) -> Terms:
        """Both objectives at the present Q."""
        return computed_terms(self.p, self.mu, self.sigma)

    def likelihood_of(self, mu: ArrayLike, sigma: ArrayLike) -> FloatArray:
        """Average negative log-likelihood of the sample under N(mu, sigma), in nats."""
        return cross_entropy_from_moments(self.p.sample_mean, self.p.sample_std, mu, sigma)

    def likelihood(self, x: FloatArray) -> FloatArray:
        """Average negative log-likelihood of the sample along the axis, in nats."""
        mu, sigma = (x, self.sigma) if self.swept == "mu" else (self.mu, x)
        return self.likelihood_of(mu, sigma)


@lru_cache(maxsize=128)
def computed_line(p: Any, controls: Controls, swept: str, fixed: float) -> Line:
    """Return both objectives along the axis, remembered."""
    if swept == "mu":
        return objectives_along(p, np.linspace(*controls.mus, POINTS), sigma=fixed)
    return objectives_along(p, np.geomspace(*controls.sigmas, POINTS), mu=fixed)


@lru_cache(maxsize=256)
def computed_terms(p: Any, mu: float, sigma: float) -> Terms:
    """Return both objectives at one Q, remembered."""
    return objective_terms(p, mu, sigma)


@lru_cache(maxsize=16)
def outline(p: Any, controls: Controls) -> tuple[FloatArray, FloatArray]:
    """Return P on the range of the sliders."""
    x = np.linspace(*controls.mus, 301)
    return x, np.asarray(p.pdf(x), dtype=float)


@dataclass(frozen=True)
class Chosen:
    """What does not follow the hand: the target, its sliders, and what runs along the axis."""

    p: Any
    choice: str
    controls: Controls
    swept: str

    def setting(self) -> Setting:
        """Return the setting as the sliders say it, or a hand on one of them."""
        mu, sigma = self.controls.mu.value(), self.controls.sigma.value()
        return Setting(self.p, self.choice, self.controls, mu, sigma, self.swept)


def choose_setting(page: Page) -> tuple[Chosen, DeltaGenerator]:
    """Draw target, axis and the two sliders; return them, and the place of a small picture."""
    first, second, third = st.columns([1.1, 1.2, 1.5], gap="medium")
    with first:
        options = [*OFFERED, OLD_FAITHFUL]
        choice = choose(page.text, "target", options, label=page("target"), how="list")
        swept = choose(page.text, "axis", label=page("swept"))
    if choice == OLD_FAITHFUL:
        p, controls = geyser("waiting"), MINUTES
    else:
        p, controls = datasets.TARGETS[choice], PLAIN
    with second:
        controls.mu.draw(page("mu"))
        controls.sigma.draw(page("sigma"))
    return Chosen(p, choice, controls, swept), third.container()


def pictures(
    page: Page, chosen: Chosen, small: DeltaGenerator, left: DeltaGenerator, right: DeltaGenerator
) -> Setting:
    """Draw P with the present Q, and both objectives; return the setting."""
    setting = chosen.setting()
    with small:
        draw_both(page, setting)
    with left:
        draw_first(page, setting)
    with right:
        draw_second(page, setting)
    return setting


def draw_both(page: Page, setting: Setting) -> None:
    """Draw P and the present Q."""
    x, p = outline(setting.p, setting.controls)
    q = Gaussian(setting.mu, setting.sigma).pdf(x)
    figure = density_picture(x, p, q, 1.8 * float(p.max()), page.palette, 140)
    alt = page(
        "alt_both", target=page.option("target", setting.choice), mu=place(setting, setting.mu),
        sigma=place(setting, setting.sigma),
    )  # fmt: skip
    picture(figure, alt, "kl-p-and-q", ghosts=[1])


def place(setting: Setting, value: float) -> str:
    """Return a value of μ or σ as a reader sees it."""
    return numbers.number(value, 1 if setting.is_sample else 2)


def draw_first(page: Page, setting: Setting) -> None:
    """Draw objective 1: H_Q(P) and D_Q(P) with H(P) as a ruler; on data, the likelihood."""
    line, now = setting.line, setting.now
    colour = page.palette.forward
    if setting.is_sample:
        draw_likelihood(page, setting, line)
        return
    terms, h = line.terms, line.terms.entropy_p
    curves = [
        curve(page, "H<sub>Q</sub>(P)", terms.code_q, now.code_q, line.code_q, colour, "dot", 1),
        curve(
            page, "D<sub>Q</sub>(P)", terms.forward, now.forward, line.forward, colour, "solid", -1
        ),
    ]  # fmt: skip
    least = line.forward[0]
    # Of the best fit of all, so that the axis stays when Q moves.
    y_range = (-0.4, lowest_forward(setting.p) + max(6.0, 3.2 * h))
    rulers = [(least.at, least.value, least.value + h)]
    seen = np.flatnonzero(terms.code_q < y_range[1])
    for i in (seen[len(seen) // 8], seen[-1 - len(seen) // 8]) if len(seen) > 16 else ():
        if abs(np.searchsorted(line.x, least.at) - i) > POINTS // 12:
            rulers.append((float(line.x[i]), float(terms.forward[i]), float(terms.code_q[i])))
    figure = panel(page, setting, curves, y_range, rulers, "H(P)")
    lowest = lowest_at(page, setting, line.forward)
    alt = page(
        "alt_first", at=lowest, axis=page.option("axis", setting.swept), h=page.amount_with_unit(h)
    )
    picture(figure, alt, "kl-objective-1", ghosts=[2, 3])
    st.markdown(
        page(
            "first_numbers",
            **difference(page, as_float(now.code_q), h, as_float(now.forward)),
        ),
        help=page.in_draws(as_float(now.forward)),
    )  # fmt: skip


@lru_cache(maxsize=16)
def lowest_forward(p: Any) -> float:
    """Return the least D(P‖Q) of all Gaussians Q, in nats."""
    return both_fits.compute(p).both[0].kl


def draw_likelihood(page: Page, setting: Setting, line: Line) -> None:
    """Draw the sample's average negative log-likelihood, and the kernel density's curve above."""
    values, colour = setting.likelihood(line.x), page.palette.forward
    least = local_minima(setting.likelihood, line.x, values)
    here = float(setting.likelihood(np.array([setting.here]))[0])
    # The two lie so close that a name beside one does not tell which: it shows how it is drawn.
    now, smooth_label = setting.now, f"··· {page('smooth_label')}"
    curves = [
        curve(page, smooth_label, line.terms.code_q, now.code_q, line.code_q, colour, "dot"),
        curve(page, f"— {page('sample_label')}", values, here, least, colour, "solid"),
    ]
    best = float(setting.likelihood_of(setting.p.sample_mean, setting.p.sample_std))
    figure = panel(page, setting, curves, (best - 0.5, best + 4.0))
    lowest, smooth = (lowest_at(page, setting, found) for found in (least, line.code_q))
    alt = page("alt_likelihood", at=lowest, axis=page.option("axis", setting.swept), smooth=smooth)
    picture(figure, alt, "kl-objective-1", ghosts=[2, 3])
    st.markdown(page("likelihood_numbers", nll=page.amount_with_unit(here)))


def draw_second(page: Page, setting: Setting) -> None:
    """Draw objective 2: H_P(Q), -H(Q), and their sum D_P(Q)."""
    line, now = setting.line, setting.now
    colour, muted = page.palette.reverse, page.palette.muted
    terms = line.terms
    curves = [
        # Its lowest point is what the prediction asks for: it is not marked.
        curve(page, "H<sub>P</sub>(Q)", terms.code_p, now.code_p, (), colour, "dot"),
        curve(page, "D<sub>P</sub>(Q)", terms.reverse, now.reverse, line.reverse, colour, "dash"),
        curve(page, "−H(Q)", -terms.entropy_q, -now.entropy_q, (), muted, "dashdot"),
    ]
    # Of all that the sliders reach, so that the axis stays when Q moves.
    sigmas = np.array(setting.controls.sigmas)
    entropies = 0.5 * np.log(2 * np.pi * np.e * sigmas**2)
    y_range = (float(-entropies.max()) - 0.3, max(6.0, float(-entropies.min()) + 4.5))
    figure = panel(page, setting, curves, y_range)
    alone, both = (lowest_at(page, setting, found) for found in (line.code_p, line.reverse))
    picture(
        figure,
        page("alt_second", axis=page.option("axis", setting.swept), alone=alone, at=both),
        "kl-objective-2",
    )
    st.markdown(
        page(
            "second_numbers",
            **difference(
                page, as_float(now.code_p), as_float(now.entropy_q), as_float(now.reverse)
            ),
        ),
        help=page.in_draws(as_float(now.reverse)),
    )  # fmt: skip


def say_lowest(page: Page, setting: Setting) -> None:
    """Say where each curve is lowest along the axis, and what H_P(Q) alone tends to."""
    line, p = setting.line, setting.p
    if setting.is_sample:
        x = line.x
        least = local_minima(setting.likelihood, x, setting.likelihood(x))
        gap = as_float(setting.now.code_q) - float(setting.likelihood(np.array([setting.here]))[0])
        st.caption(
            page(
                "likelihood_least", at=lowest_at(page, setting, least),
                smooth=lowest_at(page, setting, line.code_q), gap=page.amount_with_unit(gap),
                h=place(setting, p.bandwidth),
            )
        )  # fmt: skip
    else:
        st.caption(page("first_least", at=lowest_at(page, setting, line.forward)))
    alone, both = (lowest_at(page, setting, found) for found in (line.code_p, line.reverse))
    if setting.swept == "mu":
        st.caption(page("second_least_mu", at=both))
    elif line.code_p[0].at_end and line.code_p[0].at == float(line.x[0]):
        limit = page.amount_with_unit(-float(p.logpdf(setting.mu)))
        st.caption(page("second_spike", at=both, limit=limit, mu=place(setting, setting.mu)))
    else:
        st.caption(page("second_least_sigma", alone=alone, at=both))


def curve(
    page: Page, label: str, y: FloatArray, here: ArrayLike, minima: Sequence[Least],
    colour: str, dash: str, side: int = 0,
) -> Curve:  # fmt: skip
    """Return one curve in the reader's unit, with its lowest points; terms are drawn thinner."""
    return Curve(
        y=page.in_unit(y),
        label=label,
        colour=colour,
        dash=dash,
        width=3.5 if dash in {"solid", "dash"} else 2.5,
        here=page.in_unit(as_float(here)),
        minima=[(m.at, page.in_unit(m.value)) for m in best_of(minima)],
        side=side,
    )


def difference(page: Page, code: float, entropy: float, kl: float) -> dict[str, str]:
    """Return cross-entropy, entropy and divergence as a reader sees them, with their sign."""
    shown = page.amount(code), page.amount(entropy), page.amount(kl)
    return {
        "code": shown[0],
        "entropy": subtrahend(shown[1]),
        "equals": numbers.equals(shown[0], *shown[1:]),
        "kl": page.amount_with_unit(kl),
    }


def subtrahend(shown: str) -> str:
    """Put a negative number that is subtracted in brackets."""
    return f"({shown})" if shown.startswith("−") else shown


def as_float(value: ArrayLike) -> float:
    """Return an array of one number as that number."""
    return float(np.asarray(value))


def panel(
    page: Page, setting: Setting, curves: Sequence[Curve], y_range: tuple[float, float],
    rulers: Sequence[tuple[float, float, float]] = (), ruler_label: str = "",
) -> Any:  # fmt: skip
    """Return the figure of one objective; what is in nats goes in the reader's unit."""
    x_title = page("axis_mu" if setting.swept == "mu" else "axis_sigma")
    if setting.is_sample:
        x_title = page("in_minutes", axis=x_title)
    low, high = (page.in_unit(end) for end in y_range)
    return objective_panel(
        Panel(
            x=setting.line.x, curves=curves, here=setting.here, x_title=x_title,
            y_title=page(page.unit), y_range=(low, high), log_axis=setting.swept == "sigma",
            rulers=[
                (x, page.in_unit(lower), page.in_unit(upper))
                for x, lower, upper in rulers
            ],
            ruler_label=ruler_label, ticks=setting.controls.ticks,
        ),
        page.palette,
    )  # fmt: skip


def best_of(minima: Sequence[Least]) -> list[Least]:
    """Return the lowest of the minima, and those that tie with it."""
    return [m for m in minima if m.value <= minima[0].value + 1e-9 * max(1, abs(minima[0].value))]


def lowest_at(page: Page, setting: Setting, minima: Sequence[Least]) -> str:
    """Say where a curve is lowest: one place, or several that tie, or the end of the axis."""
    said = []
    for least in best_of(minima):
        at = place(setting, least.at)
        axis = page.option("axis", setting.swept)
        said.append(page("at_end" if least.at_end else "at", axis=axis, at=at))
    return page("and").join(said)


def takeaway(page: Page) -> None:
    """Say in one sentence what to take along."""
    page.say("takeaway")


@dataclass(frozen=True)
class Collapse:
    """The setting of the sliders that H_P(Q) alone likes best."""

    choice: str
    mu: float
    sigma: float


@lru_cache(maxsize=16)
def best_alone(p: Any, controls: Controls) -> tuple[float, float]:
    """Return the sliders' μ and σ with the least H_P(Q)."""
    mus, sigmas = (
        np.linspace(one.low, one.high, round((one.high - one.low) / (one.step or 1.0)) + 1)
        for one in (controls.mu, controls.sigma)
    )
    cost = cross_entropies_of_gaussians(mus[:, None], sigmas[None, :], p)
    i, k = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return round(float(mus[i]), 6) + 0.0, round(float(sigmas[k]), 6)


def drop_entropy(setting: Setting) -> Callable[[], Collapse]:
    """Return the change: Q becomes what H_P(Q) alone likes best, the axis shows σ."""

    def change() -> Collapse:
        mu, sigma = best_alone(setting.p, setting.controls)
        link_state.write(
            {setting.controls.mu.key: mu, setting.controls.sigma.key: sigma, "axis": "sigma"}
        )  # fmt: skip
        return Collapse(setting.choice, mu, sigma)

    return change


def predict_collapse(page: Page, setting: Setting) -> None:
    """Ask what becomes of Q without -H(Q); make the change; say what came."""
    about = (setting.choice, setting.mu, setting.sigma)
    made = prediction.ask(page, "drop", ["spike", "peak", "all"], drop_entropy(setting), about)
    if made is None:
        return
    best = both_fits.compute(setting.p).both[1].best
    if made.sigma == setting.controls.sigmas[0]:
        truth = "spike"
    else:
        truth = "all" if made.sigma > 0.9 * setting.p.std else "peak"
    explanation = page(
        "drop_explained", mu=place(setting, made.mu), sigma=place(setting, made.sigma),
        reverse=page.amount_with_unit(
            float(computed_terms(setting.p, made.mu, made.sigma).reverse)
        ),
        best_mu=place(setting, best.mu), best_sigma=place(setting, best.sigma),
        best=page.amount_with_unit(best.kl),
    )  # fmt: skip
    prediction.reveal(page, "drop", truth, explanation)


def why(page: Page, setting: Setting) -> None:
    """Say why objective 1 is cross-entropy and objective 2 is not, with this target's numbers."""
    p = setting.p
    if setting.is_sample:
        page.say(
            "why_sample", mean=place(setting, p.sample_mean), s=place(setting, p.sample_std)
        )  # fmt: skip
    else:
        page.say(
            "why_first", h=page.amount_with_unit(setting.line.terms.entropy_p),
            mean=place(setting, p.mean), std=place(setting, p.std),
        )  # fmt: skip
    tops = highest_points(p, setting.controls)
    page.say(
        "why_second", top=page("or").join(place(setting, top) for top in tops),
        limit=page.amount_with_unit(-float(p.logpdf(tops[0]))),
    )  # fmt: skip


@lru_cache(maxsize=16)
def highest_points(p: Any, controls: Controls) -> tuple[float, ...]:
    """Return where P is highest; several places if they tie."""
    peaks = peaks_and_valleys(p, outline(p, controls)[0]).peaks
    heights = [round(float(p.logpdf(x)), 9) for x in peaks]
    return tuple(x + 0.0 for x, y in zip(peaks, heights, strict=True) if y == max(heights))


def two_pictures(page: Page, setting: Setting) -> None:
    """Ask which objective made which of two pictures; the next page answers."""
    choice, p, controls = setting.choice, setting.p, setting.controls
    fits = both_fits.compute(p)
    if fits.forward and fits.reverse and fits.reverse.best.sigma > CLEARLY * fits.forward.sigma:
        # Two curves that look alike would be no question.
        choice, p, controls = TWO_PEAKS, datasets.TARGETS[TWO_PEAKS], PLAIN
        fits = both_fits.compute(p)
    forward, reverse = fits.both
    x, heights = outline(p, controls)
    st.header(page("which_heading"), anchor=False)
    key = "which" if choice == setting.choice else "which_other"
    page.say(key, target=page.option("target", choice))
    top = 1.25 * max(float(heights.max()), *(float(fit.gaussian.pdf(fit.mu)) for fit in
                                             (forward, reverse.best)))  # fmt: skip
    columns = st.columns(2)
    for letter, fit, column in zip("AB", (reverse.best, forward), columns, strict=True):
        figure = density_picture(
            x, heights, fit.gaussian.pdf(x), top, page.palette, 170, page(controls.axis_key)
        )
        alt = page(
            "alt_which", letter=letter, mu=numbers.number(fit.mu, 2),
            sigma=numbers.number(fit.sigma, 2),
        )  # fmt: skip
        with column:
            st.markdown(f"**{letter}**")
            picture(figure, alt, f"kl-picture-{letter}")
    said = st.radio(
        page("which_question"),
        ["first", "second"],
        format_func=lambda one: page(f"which_{one}"),
        index=None,
        key="_said_which",
    )
    if said is not None:  # kept for the next page: a widget's value goes with its page
        st.session_state[SAID] = said


def likelihood_steps(page: Page) -> None:
    """Lead from the likelihood of a sample to its cross-entropy, one step to open at a time."""
    p = geyser("waiting")
    n, mean, std = len(p.sample), float(p.sample_mean), float(p.sample_std)
    best, off = (float(cross_entropy_from_moments(mean, std, mu, std)) for mu in (mean, mean + OFF))
    values = {
        "n": n,
        "mean": numbers.number(mean, 2),
        "std": numbers.number(std, 2),
        "off": numbers.number(mean + OFF, 2),
        "total": numbers.number(-n * best, 1),
        "average": page.amount_with_unit(best),
        "average_off": page.amount_with_unit(off),
        "times": rf"e^{{{numbers.number(n * (off - best), 1)}}}",
    }
    st.header(page("likelihood_heading"), anchor=False)
    for step in ("product", "logarithm", "average", "same"):
        with st.expander(page(f"likelihood_{step}")):
            st.markdown(page.prose(f"likelihood_{step}", **values))


def table_columns(page: Page, setting: Setting) -> dict[str, FloatArray]:
    """Return what both panels draw, by column."""
    line = setting.line
    terms = line.terms
    rows = {
        "H_Q(P)": terms.code_q, "D_Q(P)": terms.forward, "H_P(Q)": terms.code_p,
        "−H(Q)": -terms.entropy_q, "D_P(Q)": terms.reverse,
    }  # fmt: skip
    if setting.is_sample:
        rows = {page("sample_label"): setting.likelihood(line.x)} | rows
        del rows["D_Q(P)"]
    columns = {page.titled(name): page.in_unit(y) for name, y in rows.items()}
    return {page.option("axis", setting.swept): line.x} | columns
