"""How page 4 is laid out: the waste and its terms, the proof, two Gaussians, three coins."""

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from klcore import Gaussian, discrete, kl_integrand
from klcore.continuous.two_gaussians import kl_by_formula, kl_by_integral, sign_changes
from klcore.discrete.gibbs_inequality import gibbs_gaps
from pages.ui.controls import prediction
from pages.ui.controls.pairs import PAIRS, Pair, PairEditor, go_to_start, write_p
from pages.ui.controls.pmf_editor import HALF_SHOWN, Pmf, normalised, whole_weights
from pages.ui.kl_divergence.figures import (
    WIDEST,
    Curves,
    Waste,
    detour_bars,
    gaussian_curves,
    log_and_line,
    term_bars,
    waste_bars,
)
from pages.ui.live.drawing import picture
from pages.ui.live.sliders import Slider
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = [
    "DORMANT",
    "EVIDENCE",
    "GAUSSIANS",
    "PROOF",
    "TERMS",
    "TRIANGLE",
    "VIEWS",
    "Detour",
    "choose_coins",
    "choose_gaussians",
    "coins_and_detour",
    "density_columns",
    "doubled",
    "gaussians_and_integrand",
    "predict_doubling",
    "proof_and_gaps",
    "proof_columns",
    "term_columns",
    "waste_and_terms",
    "way_columns",
]

TERMS = "terms"
PROOF = "proof"
GAUSSIANS = "gaussians"
TRIANGLE = "triangle"
EVIDENCE = "evidence"
VIEWS = (TERMS, PROOF, GAUSSIANS, TRIANGLE, EVIDENCE)
DORMANT = frozenset({"mq", "sq", "mp", "sp", "a", "b", "c"})
GAUSSIAN_SLIDERS = (
    Slider("mq", -4.0, 4.0, 0.0, 0.1),
    Slider("sq", 0.3, 3.0, 1.0, 0.1),
    Slider("mp", -4.0, 4.0, 1.0, 0.1),
    Slider("sp", 0.3, 3.0, 2.0, 0.1),
)
X = np.linspace(-12.0, 12.0, 961)  # shows what the sliders offer, but for thin tails
HIGHEST = 0.85  # of the densities that are shown whole; a narrower one breaks through the frame
COINS = (Slider("a", 1, 99, 50), Slider("b", 1, 99, 25), Slider("c", 1, 99, 10))
LONGEST_WAY = 1.5  # nats; a longer one breaks through the frame
EQUAL = 1e-9  # nats; closer than this, a divergence is called zero
FINE = 4  # decimals where coins one per cent apart still differ
AGREE = 1e-9  # relative; what formula and integral may differ by
COARSE = 0.1  # relative; what whole weights may take from the proportions of the other events


# The waste and its terms


def waste_and_terms(page: Page, editor: PairEditor, below: DeltaGenerator) -> tuple[Pmf, Pmf]:
    """Draw the sum and its terms, and say below what is wasted; return Q and P."""
    q, p = editor.read(page)
    longest = math.log(len(q.labels))  # the entropy of so many events, where it is greatest
    bars, terms = st.columns([1, 1.5], gap="small")
    with bars:
        draw_sum(page, q, p, page.in_unit(2 * longest))
    with terms:
        # Q log (Q/P) is least where P is 1 and Q is 1/e.
        span = page.in_unit(-1.35 / math.e), page.in_unit(1.5 * longest)
        draw_terms(page, q, p, span)
    say_sum(page, q, p)
    with below:
        takeaway_waste(page, q, p)
    return q, p


def proof_and_gaps(page: Page, editor: PairEditor, below: DeltaGenerator) -> tuple[Pmf, Pmf]:
    """Draw the proof and add its gaps up, and say below what they are; return Q and P."""
    q, p = editor.read(page)
    draw_proof(page, q, p)
    with below:
        takeaway_proof(page, q, p)
    return q, p


def draw_sum(page: Page, q: Pmf, p: Pmf, top: float) -> None:
    """Draw H(Q) + D = H_P(Q) as bars."""
    figure = waste_bars(waste_of(page, q, p), page.palette, top)
    picture(figure, page("alt_bars", **said_of(page, q, p)), "kl-waste", ghosts=[1])


def say_sum(page: Page, q: Pmf, p: Pmf) -> None:
    """Write H(Q) + D = H_P(Q)."""
    equals = numbers.equals(*(page.amount(nats) for nats in amounts_of(q, p)))
    st.markdown(
        page("identity", equals=equals, **said_of(page, q, p)),
        help=page.in_draws(discrete.kl_divergence(q.p, p.p)),
    )


def draw_terms(page: Page, q: Pmf, p: Pmf, span: tuple[float, float]) -> None:
    """Draw each event's term and their sum."""
    what = waste_of(page, q, p)
    listed = page.listed(
        f"{label} {shown}" for label, shown in zip(q.labels, what.shown_terms, strict=False)
    )
    alt = page("alt_terms", listed=listed, gap=said_of(page, q, p)["gap"])
    picture(term_bars(what, page.palette, span), alt, "kl-terms", ghosts=[1])


def amounts_of(q: Pmf, p: Pmf) -> tuple[float, float, float]:
    """Return H_P(Q), H(Q) and D_P(Q) in nats."""
    cross, entropy = discrete.cross_entropy(q.p, p.p), discrete.entropy(q.p)
    return cross, entropy, discrete.kl_divergence(q.p, p.p)


def said_of(page: Page, q: Pmf, p: Pmf) -> dict[str, str]:
    """Return the three as a reader sees them, by name."""
    names = ("cross", "entropy", "gap")
    return {
        name: page.amount_with_unit(nats)
        for name, nats in zip(names, amounts_of(q, p), strict=True)
    }


def waste_of(page: Page, q: Pmf, p: Pmf) -> Waste:
    """Return what both figures show."""
    (cross, entropy, gap), terms = amounts_of(q, p), discrete.kl_terms(q.p, p.p)
    unit = page(page.unit)
    digits = 2 if len(terms) > 4 else 3
    return Waste(
        entropy=page.in_unit(entropy),
        gap=page.in_unit(gap),
        cross=page.in_unit(cross),
        terms=np.asarray(page.in_unit(terms)),
        labels=q.labels,
        shown_terms=[
            *(page.signed(float(term), digits) for term in terms),
            page.amount(gap, digits),
        ],
        bar_names=(page("bar_sum"), page("bar_cross")),
        bar_texts=(
            page("label_entropy", value=page.amount(entropy)),
            page("label_gap", value=page.amount(gap)),
            page("label_cross", value=page.amount(cross)),
        ),
        titles=(page("axis_length", unit=unit), page("axis_terms", unit=unit), page("axis_steps")),
        sum_name=page("sum"),
    )


def takeaway_waste(page: Page, q: Pmf, p: Pmf) -> None:
    """Say what is wasted, worded by whether it is nothing, something or everything."""
    missing = discrete.infinity_witness(q.p, p.p)
    gap = discrete.kl_divergence(q.p, p.p)
    if missing:
        page.say("takeaway_infinite", events=page.listed(q.labels[i] for i in missing))
    elif gap < EQUAL:
        page.say("takeaway_equal")
    else:
        negative = int((discrete.kl_terms(q.p, p.p) < 0).sum())
        shown = numbers.decimals(page.in_unit(gap))
        page.say(
            "takeaway", gap=f"{shown} {page(page.unit)}", negative=negative, count=len(q.labels)
        )


def term_columns(page: Page, q: Pmf, p: Pmf) -> dict[str, list[object]]:
    """Return the events and their terms."""
    return {
        page("column_event"): list(q.labels),
        page("column_q"): list(q.p),
        page("column_p"): list(p.p),
        page("column_term", unit=page(page.unit)): page.column(discrete.kl_terms(q.p, p.p)),
    }


@dataclass(frozen=True)
class Doubled:
    """P before and after the event `which` became twice as likely."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    which: int


def predict_doubling(page: Page, pair: Pair, q: Pmf, p: Pmf) -> None:
    """Ask what becomes of D when an event that saves saves more; make it so; say what came."""
    found = doubled(q.p, p.p)
    which, weights = found or (0, ())

    def change() -> Doubled:
        write_p(pair, weights)
        return Doubled(p.p, normalised(weights), which)

    made = prediction.ask(
        page.naming(
            event=q.labels[which],
            now=numbers.decimals(p.p[which]),
            then=numbers.decimals(normalised(weights)[which]) if weights else "",
        ),
        "double",
        ["rises", "falls", "negative"],
        change if found else None,
        about=(q.p, p.p),
        go=lambda: go_to_start(PAIRS),
    )
    if made is not None:
        after_doubling(page, made, q, p)


def doubled(q: tuple[float, ...], p: tuple[float, ...]) -> tuple[int, tuple[int, ...]] | None:
    """Return the event that saves most of those that can be twice as likely in P, and P's weights.

    The other events give way in proportion. None where D is infinite, where none saves, or where
    whole weights do not say it as closely as it is shown.
    """
    terms = discrete.kl_terms(q, p)
    if np.isinf(terms).any():
        return None
    for which in np.argsort(terms):
        if terms[which] > -EQUAL:
            return None
        if p[which] < 0.5:
            exact = np.asarray(p) * (1 - 2 * p[which]) / (1 - p[which])
            exact[which] = 2 * p[which]
            weights = whole_weights(exact, int(which))
            after = np.asarray(normalised(weights))
            said = abs(after[which] - exact[which]) <= HALF_SHOWN
            if said and np.allclose(after, exact, rtol=COARSE, atol=HALF_SHOWN):
                return int(which), weights
    return None


def after_doubling(page: Page, change: Doubled, q: Pmf, p: Pmf) -> None:
    """Say what became of D."""
    before = discrete.kl_divergence(q.p, change.before)
    after = discrete.kl_divergence(q.p, p.p)
    truth = "rises" if after > before else "falls" if after > 0 else "negative"
    explanation = page(
        "double_explained",
        event=q.labels[change.which],
        now=numbers.decimals(change.before[change.which]),
        then=numbers.decimals(change.after[change.which]),
        term_before=page.amount(float(discrete.kl_terms(q.p, change.before)[change.which])),
        term_after=page.amount(float(discrete.kl_terms(q.p, p.p)[change.which])),
        before=page.amount(before),
        after=page.amount_with_unit(after),
    )
    prediction.reveal(page, "double", truth, explanation)


# The proof


def draw_proof(page: Page, q: Pmf, p: Pmf) -> None:
    """Draw the line above the logarithm with the events' gaps, and add the gaps up."""
    gaps = gibbs_gaps(q.p, p.p)
    names = [
        page("hover_point", event=label, t=numbers.number(t), gap=numbers.decimals(gap))
        for label, t, gap in zip(q.labels, gaps.ratios, gaps.gaps, strict=True)
    ]
    figure = log_and_line(
        gaps.ratios,
        q.labels,
        names,
        (page("line"), page("curve")),
        (page("axis_ratio"), page("axis_nats")),
        page.palette,
    )
    total = numbers.number(discrete.kl_divergence(q.p, p.p))
    average, unused = numbers.number(gaps.average), numbers.number(gaps.unused)
    listed = page.listed(numbers.number(t, 2) for t in gaps.ratios if np.isfinite(t))
    picture(figure, page("alt_proof", listed=listed, gap=total), "kl-proof", ghosts=[2])
    said = [
        page(
            "gap_sum",
            average=average,
            unused=unused,
            equals=numbers.equals(total, average, unused),
            gap=total,
        )
    ]
    impossible = [label for label, t in zip(q.labels, gaps.ratios, strict=True) if t == 0]
    beyond = [
        f"{label} (t = {numbers.number(t, 2)})"
        for label, t in zip(q.labels, gaps.ratios, strict=True)
        if t > WIDEST
    ]
    if impossible:
        said.append(page("impossible", events=page.listed(impossible)))
    if beyond:
        said.append(page("outside", events=page.listed(beyond)))
    st.markdown("  \n".join(said))


def proof_columns(page: Page, q: Pmf, p: Pmf) -> dict[str, list[object]]:
    """Return the points of the proof's figure."""
    gaps = gibbs_gaps(q.p, p.p)
    return {
        page("column_event"): list(q.labels),
        page("column_q"): list(q.p),
        page("column_p"): list(p.p),
        page("column_ratio"): list(gaps.ratios),
        page("column_gap"): list(gaps.gaps),
    }


def takeaway_proof(page: Page, q: Pmf, p: Pmf) -> None:
    """Say what the gaps add up to, in nats like the figure."""
    gap = discrete.kl_divergence(q.p, p.p)
    if np.isinf(gap) or gap < EQUAL:
        takeaway_waste(page, q, p)
    else:
        page.say("takeaway_proof", gap=numbers.decimals(gap))


# Two Gaussians


def choose_gaussians(page: Page) -> None:
    """Draw the sliders of Q and P."""
    for place, slider in zip(st.columns(4), GAUSSIAN_SLIDERS, strict=True):
        with place:
            slider.draw(page(f"{'mean' if slider.key[0] == 'm' else 'width'}_{slider.key[1]}"))


def gaussians_and_integrand(page: Page) -> tuple[Gaussian, Gaussian]:
    """Draw both curves and the integrand, and say what they come to; return Q and P."""
    mq, sq, mp, sp = (slider.value() for slider in GAUSSIAN_SLIDERS)
    q, p = Gaussian(mq, sq), Gaussian(mp, sp)
    draw_gaussians(page, q, p)
    takeaway_gaussians(page, q, p)
    return q, p


def draw_gaussians(page: Page, q: Gaussian, p: Gaussian) -> None:
    """Draw both densities and the integrand shaded by sign."""
    x = X
    what = Curves(
        x=x,
        q=q.pdf(x),
        p=p.pdf(x),
        integrand=np.asarray(page.in_unit(kl_integrand(q, p, x))),
        meets=sign_changes(q, p).tolist(),
        titles=(page("axis_x"), page("density"), page.titled(page("axis_integrand"))),
        names=(page("costs"), page("saves")),
    )
    alt = page(
        "alt_gaussians",
        mq=numbers.number(q.mu, 1),
        sq=numbers.number(q.sigma, 1),
        mp=numbers.number(p.mu, 1),
        sp=numbers.number(p.sigma, 1),
        gap=page.amount_with_unit(kl_by_formula(q, p)),
    )
    span = (page.in_unit(-0.25), page.in_unit(0.55))
    picture(gaussian_curves(what, page.palette, HIGHEST, span), alt, "kl-gaussians", ghosts=[0, 1])


def takeaway_gaussians(page: Page, q: Gaussian, p: Gaussian) -> None:
    """Say what both routes give; shown with the figure alone too, as they are its numbers."""
    formula, integral = kl_by_formula(q, p), kl_by_integral(q, p)
    same = abs(formula - integral) <= AGREE * max(1.0, formula)
    st.markdown(
        page.prose(
            "takeaway_gaussians" if same else "takeaway_gaussians_apart",
            formula=page.amount_with_unit(formula, 9),
            integral=page.amount_with_unit(integral, 9),
        ),
        help=page.in_draws(formula),
    )


def density_columns(page: Page, q: Gaussian, p: Gaussian) -> dict[str, list[object]]:
    """Return both curves and the integrand."""
    x = X
    return {
        page("column_x"): x.tolist(),
        page("column_density_q"): q.pdf(x).tolist(),
        page("column_density_p"): p.pdf(x).tolist(),
        page("column_integrand", unit=page(page.unit)): page.column(kl_integrand(q, p, x)),
    }


# Not a distance


@dataclass(frozen=True)
class Detour:
    """Three coins, and the divergences along the direct way and along both legs, in nats."""

    a: tuple[float, float]
    b: tuple[float, float]
    c: tuple[float, float]

    @property
    def direct(self) -> float:
        """D(A‖C)."""
        return discrete.kl_divergence(self.a, self.c)

    @property
    def legs(self) -> tuple[float, float]:
        """D(A‖B) and D(B‖C)."""
        return discrete.kl_divergence(self.a, self.b), discrete.kl_divergence(self.b, self.c)

    @property
    def saving(self) -> float:
        """How much shorter the detour is; above 0 the triangle inequality fails."""
        return self.direct - sum(self.legs)


def choose_coins(page: Page) -> None:
    """Draw one slider a coin."""
    for place, slider in zip(st.columns(3), COINS, strict=True):
        with place:
            slider.draw(page(f"coin_{slider.key}"))


def coins_and_detour(page: Page) -> Detour:
    """Draw the direct way and the detour, and compare them; return the coins."""
    heads = [slider.value() for slider in COINS]
    way = Detour(*((one / 100, (100 - one) / 100) for one in heads))
    draw_detour(page, way)
    takeaway_detour(page, way)
    return way


def draw_detour(page: Page, way: Detour) -> None:
    """Draw the direct way and the detour."""
    first, second = way.legs
    ways = page("ways", **detour_words(page, way), detour=page.amount(first + second, FINE))
    figure = detour_bars(
        page.in_unit(way.direct),
        (page.in_unit(first), page.in_unit(second)),
        (page("direct"), page("detour")),
        (page("way", direct=page.amount(way.direct, FINE)), ways),
        page("axis_way", unit=page(page.unit)),
        page.palette,
        page.in_unit(LONGEST_WAY),
    )
    alt = page(
        "alt_triangle",
        direct=page.amount_with_unit(way.direct, FINE),
        detour=page.amount_with_unit(first + second, FINE),
    )
    picture(figure, alt, "kl-detour")


def detour_words(page: Page, way: Detour) -> dict[str, str]:
    """Return both legs as a reader sees them, and the sign between them and their shown sum."""
    first, second = (page.amount(leg, FINE) for leg in way.legs)
    total = page.amount(sum(way.legs), FINE)
    return {"first": first, "second": second, "equals": numbers.equals(total, first, second)}


def takeaway_detour(page: Page, way: Detour) -> None:
    """Say whether the triangle inequality holds; shown with the figure alone too."""
    fails = way.saving > EQUAL
    st.markdown(
        page.prose(
            "takeaway_fails" if fails else "takeaway_holds",
            direct=page.amount_with_unit(way.direct, FINE),
            **detour_words(page, way),
            detour=page.amount_with_unit(sum(way.legs), FINE),
            by=page.amount_with_unit(way.saving, FINE),
        )
    )


def way_columns(page: Page, way: Detour) -> dict[str, list[object]]:
    """Return the three divergences."""
    return {
        page("column_way"): ["D(A‖C)", "D(A‖B)", "D(B‖C)"],
        page("column_value", unit=page(page.unit)): page.column(np.array([way.direct, *way.legs])),
    }
