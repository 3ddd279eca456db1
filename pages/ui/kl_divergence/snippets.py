"""The "Reproduce in Python" snippets of page 4: numpy and scipy alone."""

from klcore import Gaussian
from pages.ui.controls.pmf_editor import Pmf
from pages.ui.kl_divergence.view import Detour
from pages.ui.shell import numbers
from pages.ui.shell.numbers import scale_of

__all__ = [
    "detour_snippet",
    "evidence_snippet",
    "gaussians_snippet",
    "proof_snippet",
    "terms_snippet",
]

TERMS = """import numpy as np
from scipy.special import entr, rel_entr, xlogy

q = np.array({q})  # sends the messages
p = np.array({p})  # made the code
print("terms =", (rel_entr(q, p){scale}).round(6))
print("D_KL(Q||P) = D_P(Q) =", round(rel_entr(q, p).sum(){scale}, 6), "{unit}")
print("H_P(Q) =", round(-xlogy(q, p).sum(){scale}, 6), "= H(Q) + D =",
      round((entr(q).sum() + rel_entr(q, p).sum()){scale}, 6))
"""

PROOF = """import numpy as np
from scipy.special import rel_entr

q = np.array({q})  # sends the messages
p = np.array({p})  # made the code
sent = q > 0
with np.errstate(divide="ignore"):  # ln 0 where P has no word
    t = p[sent] / q[sent]
    gaps = t - 1 - np.log(t)
print("gaps =", gaps.round(6), "never negative")
print("average + unused =", round(q[sent] @ gaps + p[~sent].sum(), 6))
print("D_P(Q) =", round(rel_entr(q, p).sum(), 6), "nats")
"""

GAUSSIANS = """import numpy as np
from scipy import integrate, stats

mq, sq = {mq}, {sq}  # Q sends the messages
mp, sp = {mp}, {sp}  # P made the code
formula = np.log(sp / sq) + (sq**2 + (mq - mp)**2) / (2 * sp**2) - 1 / 2
x = np.linspace(mq - 13 * sq, mq + 13 * sq, 20001)
q, p = stats.norm(mq, sq), stats.norm(mp, sp)
area = integrate.simpson(q.pdf(x) * (q.logpdf(x) - p.logpdf(x)), x=x)
print("formula =", round(formula{scale}, 9), "{unit}")
print("area =", round(area{scale}, 9), "{unit}")
"""

DETOUR = """import numpy as np
from scipy.special import rel_entr

a, b, c = np.array({a}), np.array({b}), np.array({c})
direct = rel_entr(a, c).sum(){scale}
first, second = rel_entr(a, b).sum(){scale}, rel_entr(b, c).sum(){scale}
print("D(A||C) =", round(direct, 6), "{unit}")
print("D(A||B) + D(B||C) =", round(first + second, 6), "{unit}")
print("triangle inequality holds:", bool(direct <= first + second + 1e-9))
"""

EVIDENCE = """import numpy as np
from scipy.special import rel_entr

q = np.array({q})  # sends
p = np.array({p})
print("D_KL(Q||P) =", round(rel_entr(q, p).sum(){scale}, 6), "{unit} a draw")
with np.errstate(divide="ignore"):
    worth = np.log(q) - np.log(p)  # of each event, in nats
rng = np.random.default_rng(1)
races = {races}
evidence, draws, running = np.zeros(races), np.zeros(races), np.arange(races)
while running.size:
    draws[running] += 1
    evidence[running] += rng.choice(worth[q > 0], running.size, p=q[q > 0])
    running = running[evidence[running] < np.log(20) - 1e-11]
print("draws to 20 : 1 =", round(draws.mean(), 3), "+-",
      round(draws.std() / np.sqrt(races), 3), "in", races, "races")
"""
SHORT_EVIDENCE = EVIDENCE.partition("with np")[0]  # where races would take minutes


def terms_snippet(q: Pmf, p: Pmf, unit: str) -> str:
    """Return the snippet for the terms, their sum and the identity."""
    return TERMS.format(q=list(q.p), p=list(p.p), scale=scale_of(unit), unit=unit)


def proof_snippet(q: Pmf, p: Pmf) -> str:
    """Return the snippet for the gaps, always in nats."""
    return PROOF.format(q=list(q.p), p=list(p.p))


def gaussians_snippet(q: Gaussian, p: Gaussian, unit: str) -> str:
    """Return the snippet for both routes to the divergence of two Gaussians."""
    return GAUSSIANS.format(
        mq=numbers.python_float(q.mu),
        sq=numbers.python_float(q.sigma),
        mp=numbers.python_float(p.mu),
        sp=numbers.python_float(p.sigma),
        scale=scale_of(unit),
        unit=unit,
    )


def evidence_snippet(q: Pmf, p: Pmf, mean_draws: float, unit: str) -> str:
    """Return the snippet for D and simulated races, as many as take a second or two."""
    races = min(20_000, int(4e7 / mean_draws)) if mean_draws < 1e5 else 0
    source = EVIDENCE if races else SHORT_EVIDENCE
    return source.format(q=list(q.p), p=list(p.p), scale=scale_of(unit), unit=unit, races=races)


def detour_snippet(way: Detour, unit: str) -> str:
    """Return the snippet for the triangle inequality."""
    return DETOUR.format(
        a=list(way.a), b=list(way.b), c=list(way.c), scale=scale_of(unit), unit=unit
    )
