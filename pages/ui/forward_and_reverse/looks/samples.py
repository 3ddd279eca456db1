"""Look: what samples of P or Q can tell, and which KL an estimate of one really descends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from klcore import (
    Fit,
    Gaussian,
    GaussianMixture,
    KernelDensity,
    Path,
    descend,
    estimators,
    kl_divergence,
    landscape,
)
from pages.ui.controls import prediction
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.number_field import seed_field
from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.looks.samples_figures import Ways, sample_figure, ways_figure
from pages.ui.forward_and_reverse.looks.samples_snippet import samples_snippet
from pages.ui.forward_and_reverse.place_handles import (
    Grip,
    Place,
    Words,
    begin_grip,
    draw_handles,
    held_places,
)
from pages.ui.live.drawing import picture
from pages.ui.live.parts import follow
from pages.ui.live.sliders import Choice, Slider
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = ["KEYS", "draw"]

FloatArray = NDArray[np.float64]
MANY = Choice("many", ("10", "30", "100", "300"), "30")
DRAWS = Choice("draws", ("10", "30", "100", "300", "1000"), "300")
MU = Slider("sm", -6.0, 6.0, 2.4, 0.05)
SIGMA = Slider("ss", 0.3, 4.0, 0.9, 0.05)
NEAR, FAR = "near", "far"
PEAKS = {
    NEAR: GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8]),
    FAR: GaussianMixture([0.5, 0.5], [-4.0, 4.0], [0.8, 0.8]),
}
KINDS = ("k1", "k2", "k3")
NAMES = {"k1": "k₁", "k2": "k₂", "k3": "k₃"}
RATE, STEPS = 0.1, 200
WALKS = 20
BUDGET = 100_000  # draws of all repeats
MOST_REPEATS = 1000
MOST_SPREAD = 400  # bandwidths from the first to the last of a sample whose density is fitted
NEARBY = 0.4  # in μ over σ and in log σ: a way that ends there has arrived
RARE = 5.0  # times the spread that was drawn: the exact one hangs on what was not drawn
KEYS = frozenset({"peaks", "dice", MANY.key, DRAWS.key, MU.key, SIGMA.key})


@dataclass(frozen=True)
class Repeats:
    """Means over n draws each, many times over, and the effective number of draws for p/q."""

    means: dict[str, FloatArray]
    effective: float


def draw(page: Page, main: Page, target: Target, fits: both_fits.BothFits) -> None:
    """Draw both halves."""
    page.say("samples_question")
    seed = choose_seed(page)
    MANY.draw(page("samples_many"))
    follow(sample_of_p, page, main, target, fits, seed)
    page.say("samples_needs")
    page.say("samples_which")
    kind = choose(page.text, "peaks", label=page("samples_peaks"))
    DRAWS.draw(page("samples_draws"))
    map_, hands, exact, below = (st.container() for _ in range(4))
    with exact, st.expander(page("samples_exact_start")):
        left, right = st.columns(2)
        with left:
            MU.draw(page("start_mu"))
        with right:
            SIGMA.draw(page("start_sigma"))
    grip = begin_grip([(MU.value(), SIGMA.value())], ((MU.low, MU.high), (SIGMA.low, SIGMA.high)))
    with map_:
        follow(ways_down, page, kind, seed, grip, below)
    with hands:
        lay_handle(page, grip)
    if not page.only_figure:
        predict(page, kind, seed)
    say_from_inside(page, seed)  # after the question that it answers
    if not page.only_figure:
        page.say("samples_why")
    q, p = Gaussian(MU.value(), SIGMA.value()), PEAKS[kind]
    table_expander(
        page, lambda: path_columns(page, kind, seed), "_table_samples", page("look_numbers")
    )
    code_expander(page, lambda: samples_snippet(q, p, page.unit), "_code_samples")
    with st.expander(page("references")):
        st.markdown(page.prose("samples_references"))


def choose_seed(page: Page) -> int:
    """Draw the seed and a button for the next one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return seed_field(page("samples_seed"), page("samples_again"), key="dice", button="_dice")


# What has to be known about P


def sampled(p: Any, count: int, seed: int) -> FloatArray:
    """Draw from any kind of target."""
    rng = np.random.default_rng(seed)
    if isinstance(p, Gaussian | GaussianMixture | KernelDensity):
        return p.rvs(count, rng)
    return np.asarray(p.rvs(size=count, random_state=rng), dtype=float)


def sample_of_p(
    page: Page, main: Page, target: Target, fits: both_fits.BothFits, seed: int
) -> None:
    """Draw a sample with its histogram and kernel density, and what each gives either fit."""
    p, count = target.density, int(MANY.value())
    values = sampled(p, count, seed)
    kernel = KernelDensity(values)
    x = both_fits.view(p).x
    bins = max(5, math.ceil(2.0 * count ** (1 / 3)))
    heights, edges = np.histogram(values, bins=bins)
    width = float(edges[1] - edges[0])
    empty = int((heights == 0).sum())
    figure = sample_figure(
        x,
        np.asarray(p.pdf(x), dtype=float),
        (edges, heights / (count * width)),
        kernel.pdf(x),
        ("P", page("samples_bars"), page("samples_smooth")),
        (main(target.axis_key), main("density")),
        page.palette,
    )
    picture(figure, page("alt_samples", count=count, empty=empty), "kl-sample")
    spread = float(np.ptp(values)) / kernel.bandwidth
    kernel_fits = both_fits.compute(kernel) if spread < MOST_SPREAD else None
    out = page("samples_out")
    rows = [
        ("samples_truth", said(fits.forward), said(fits.reverse.best if fits.reverse else None)),
        ("samples_moments", pair_shown(float(values.mean()), float(values.std())), out),
        ("samples_histogram", "", page("samples_empty", empty=empty, bins=bins)),
        (
            "samples_kernel",
            said(kernel_fits.forward if kernel_fits else None),
            said(kernel_fits.reverse.best if kernel_fits and kernel_fits.reverse else None),
        ),
        ("samples_density", page("samples_averages"), page("samples_exact")),
    ]
    middle, deviation = histogram_moments(heights, edges)
    rows[2] = (rows[2][0], pair_shown(middle, deviation), rows[2][2])
    lines = [page("samples_head"), "|:--|:--|:--|"]
    lines += [
        f"| {page(key, count=count)} | {forward} | {reverse} |" for key, forward, reverse in rows
    ]
    st.markdown("\n".join(lines))


def histogram_moments(heights: NDArray[Any], edges: FloatArray) -> tuple[float, float]:
    """Return mean and standard deviation of the density that a histogram draws."""
    share = heights / heights.sum()
    middles, width = 0.5 * (edges[1:] + edges[:-1]), edges[1] - edges[0]
    mean = float(share @ middles)
    variance = float(share @ (middles - mean) ** 2 + width * width / 12.0)
    return mean, math.sqrt(variance)


def said(fit: Fit | None) -> str:
    """Return a fit for the table."""
    return "–" if fit is None else pair_shown(fit.mu, fit.sigma)


def pair_shown(mu: float, sigma: float) -> str:
    """Return a mean and a width."""
    return f"μ = {numbers.place(mu, sigma, 2)}, σ = {numbers.place(sigma, sigma, 2)}"


# Which KL is descended


@lru_cache(maxsize=8)
def ground(kind: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the axes of the map and D(Q‖P) over it."""
    mus = np.linspace(MU.low, MU.high, 81)
    sigmas = np.geomspace(SIGMA.low, SIGMA.high, 61)
    return mus, sigmas, landscape(PEAKS[kind], mus, sigmas, "reverse")


@lru_cache(maxsize=64)
def way(kind: str, estimator: str, start: tuple[float, float], draws: int, seed: int) -> Path:
    """Return a descent by one estimate as a loss, or by the exact slope where `draws` is 0."""
    p = PEAKS[kind]
    if draws == 0:
        return descend(p, start, "reverse", "gradient", RATE, STEPS)
    rng = np.random.default_rng(seed)
    return estimators.descend(p, start, estimator, draws, RATE, STEPS, rng)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def repeated(kind: str, start: tuple[float, float], draws: int, seed: int) -> Repeats:
    """Estimate D(Q‖P) from n draws, many times over."""
    q, p = Gaussian(*start), PEAKS[kind]
    repeats = min(MOST_REPEATS, BUDGET // draws)
    x = q.rvs(repeats * draws, np.random.default_rng(seed)).reshape(repeats, draws)
    t = q.logpdf(x) - p.logpdf(x)
    means = {name: np.asarray(getattr(estimators, name)(t)).mean(axis=1) for name in KINDS}
    ratio = np.exp(-t - (-t).max(axis=1, keepdims=True))
    effective = float(np.mean(ratio.sum(axis=1) ** 2 / (ratio * ratio).sum(axis=1)))
    return Repeats(means, effective)


def lay_handle(page: Page, grip: Grip) -> None:
    """Lay a handle over the map: where the ways down start."""

    def write(places: Sequence[Place]) -> None:
        link_state.write(dict(zip((MU.key, SIGMA.key), places[0], strict=True)))

    words = Words(
        figure=page("start_figure"),
        names=[page("start_name")],
        marks=[""],
        at=page("start_at"),
        mouse=page("start_mouse"),
        touch=page("start_touch"),
    )
    draw_handles(page, grip, ["kl-ways"], words, write, colour=page.palette.text)


def ways_down(page: Page, kind: str, seed: int, grip: Grip, below: DeltaGenerator) -> None:
    """Draw the ways down, and write below what each estimate is worth at the start."""
    places = held_places(grip)
    start = places[0] if places else (MU.value(), SIGMA.value())
    draws = int(DRAWS.value())
    mus, sigmas, value = ground(kind)
    forward, reverse = both_fits.compute(PEAKS[kind]).both
    paths = [way(kind, name, start, draws, seed) for name in KINDS]
    paths.append(way(kind, "", start, 0, 0))
    what = Ways(
        mus=mus,
        sigmas=sigmas,
        value=value,
        minima=[(fit.mu, fit.sigma) for fit in reverse.minima],
        forward=(forward.mu, forward.sigma),
        start=start,
        paths=[
            (np.clip(path.mu, mus[0], mus[-1]), np.clip(path.sigma, sigmas[0], sigmas[-1]))
            for path in paths
        ],
        names=[*NAMES.values(), page("samples_slope")],
        marks=(page("samples_forward"), page("samples_minimum")),
        title=page("sigma"),
    )
    ends = [pair_shown(float(path.mu[-1]), float(path.sigma[-1])) for path in paths]
    alt = page("alt_ways", first=ends[0], second=ends[1], third=ends[2], exact=ends[3], steps=STEPS)
    picture(ways_figure(what, page.palette), alt, "kl-ways")
    with below:
        st.markdown(end_said(page, forward, reverse.minima, paths[2]))
        exact = kl_divergence(Gaussian(*start), PEAKS[kind])
        table = estimate_table(page, kind, start, draws, seed)
        st.markdown(table, help=page.in_draws(exact))


def estimate_table(page: Page, kind: str, start: tuple[float, float], draws: int, seed: int) -> str:
    """Return the table of all three estimates at the start, and the line below it."""
    q, p = Gaussian(*start), PEAKS[kind]
    exact = kl_divergence(q, p)
    found = repeated(kind, start, draws, seed)
    lines = [page("samples_table", draws=draws), "|:--|--:|--:|--:|--:|--:|"]
    for name in KINDS:
        one = estimators.mean_and_variance(q, p, name)  # type: ignore[arg-type]
        means = found.means[name]
        cells = [
            NAMES[name],
            page.amount(one.mean),
            page.amount(math.sqrt(one.variance / draws)),
            page.amount(float(means.mean())),
            page.amount(float(means.std())),
            numbers.percent(float((means < 0.0).mean())),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    line = page(
        "samples_worth",
        exact=page.amount_with_unit(exact),
        effective=numbers.number(found.effective, 1),
        draws=draws,
        repeats=len(found.means["k1"]),
    )
    spread = math.sqrt(estimators.mean_and_variance(q, p, "k3").variance / draws)
    if spread > RARE * float(found.means["k3"].std()):
        line = page.sentences([line, page("samples_rare", exact=page.amount(spread))])
    return "\n".join([*lines, "", line])


def arrived(fit: Fit, path: Path) -> bool:
    """Return whether a way ends at a fit, as far as its noise lets one tell."""
    mu, sigma = float(path.mu[-1]), float(path.sigma[-1])
    return abs(mu - fit.mu) < NEARBY * fit.sigma and abs(math.log(sigma / fit.sigma)) < NEARBY


def end_of(forward: Fit, minima: tuple[Fit, ...], path: Path) -> str:
    """Return where a way ends: at the forward fit, at a reverse minimum, elsewhere."""
    if arrived(forward, path):
        return "forward"
    return "peak" if any(arrived(fit, path) for fit in minima) else "elsewhere"


def end_said(page: Page, forward: Fit, minima: tuple[Fit, ...], path: Path) -> str:
    """Say where k₃ led."""
    return page(
        f"samples_end_{end_of(forward, minima, path)}",
        steps=STEPS,
        end=pair_shown(float(path.mu[-1]), float(path.sigma[-1])),
    )


@lru_cache(maxsize=64)
def led_out(kind: str, draws: int, seed: int) -> int:
    """Return how many of k₃'s walks from inside a peak reach the forward fit."""
    p = PEAKS[kind]
    forward, reverse = both_fits.compute(p).both
    inside = reverse.best
    starts = np.full(WALKS, inside.mu), np.full(WALKS, inside.sigma)
    rng = np.random.default_rng(seed)
    path = estimators.descend(p, starts, "k3", draws, RATE, STEPS, rng)
    walks = (Path(path.mu[:, i], path.sigma[:, i], path.value[:, i]) for i in range(WALKS))
    return sum(arrived(forward, walk) for walk in walks)


def say_from_inside(page: Page, seed: int) -> None:
    """Say of both targets how often k₃ leads out of a peak to the forward fit."""
    draws = int(DRAWS.value())
    st.markdown(
        page(
            "samples_inside",
            draws=draws,
            walks=WALKS,
            near=led_out(NEAR, draws, seed),
            far=led_out(FAR, draws, seed),
            target_near=page.option("peaks", NEAR),
            target_far=page.option("peaks", FAR),
        )
    )


def predict(page: Page, kind: str, seed: int) -> None:
    """Ask where k₃ leads from inside a peak; start there; say."""

    def change() -> bool:
        link_state.write({"peaks": NEAR, MU.key: 2.4, SIGMA.key: 0.9, DRAWS.key: "1000"})
        return True

    at = (kind, MU.value(), SIGMA.value(), DRAWS.value(), seed)
    made = prediction.ask(page, "unbiased", ["peak", "forward", "elsewhere"], change, at)
    if made is None:
        return
    forward, reverse = both_fits.compute(PEAKS[NEAR]).both
    path = way(NEAR, "k3", (MU.value(), SIGMA.value()), int(DRAWS.value()), seed)
    truth = end_of(forward, reverse.minima, path)
    explanation = page(
        "unbiased_explained",
        end=pair_shown(float(path.mu[-1]), float(path.sigma[-1])),
        forward=pair_shown(forward.mu, forward.sigma),
    )
    prediction.reveal(page, "unbiased", truth, explanation)


def path_columns(page: Page, kind: str, seed: int) -> dict[str, Any]:
    """Return every way by column."""
    start, draws = (MU.value(), SIGMA.value()), int(DRAWS.value())
    columns: dict[str, Any] = {page("step"): np.arange(STEPS + 1)}
    for name in KINDS:
        path = way(kind, name, start, draws, seed)
        columns[f"μ {NAMES[name]}"], columns[f"σ {NAMES[name]}"] = path.mu, path.sigma
    exact = way(kind, "", start, 0, 0)
    columns[f"μ {page('samples_slope')}"] = exact.mu
    columns[f"σ {page('samples_slope')}"] = exact.sigma
    return columns
