"""The "Reproduce in Python" snippets of page 5: both directions of whatever is shown."""

from collections.abc import Sequence

from pages.ui.shell.numbers import scale_of

__all__ = ["halving_snippet", "pair_snippet", "widths_snippet"]

PAIR = """import numpy as np
from scipy.special import rel_entr

p = np.array({p})
q = np.array({q})

# rel_entr(a, b) is a log(a/b), with 0 log 0 = 0; its sum is D(a||b) in nats
print("D_P(Q) = D(Q||P):", round(rel_entr(q, p).sum(){scale}, 6), "{unit}")
print("D_Q(P) = D(P||Q):", round(rel_entr(p, q).sum(){scale}, 6), "{unit}")
"""

HALVING = """import numpy as np
from scipy.special import rel_entr

p = np.array({p})
q = np.array({q})

def both(q):  # D_P(Q) and the gap, in {unit}
    # the gap is the sum of (p+q) log(q/p); 2 (q-p) is taken off because it sums to 0
    # and leaves nothing to cancel; log1p keeps the digits of a small difference
    gap = ((p + q) * np.log1p((q - p) / p) - 2 * (q - p)).sum()
    return rel_entr(q, p).sum(){scale}, gap{scale}

for k in range({times}):
    (d, gap), (d_half, gap_half) = (both(p + (q - p) / 2**j) for j in (k, k + 1))
    print("halving", k + 1, "divides D_P(Q) by", round(d / d_half, 4),
          "and the gap by", round(gap / gap_half, 4))
"""

WIDTHS = """import numpy as np
from scipy import integrate, stats

p, q = stats.norm(0, 1), stats.norm(0, {s})
x = np.linspace(-12, 12, 20_001) * {widest}

def kl(a, b):  # D(a||b) in {unit}
    return integrate.simpson(a.pdf(x) * (a.logpdf(x) - b.logpdf(x)), x=x){scale}

print("D_Q(P) = D(P||Q):", round(kl(p, q), 6), "{unit}")
print("D_P(Q) = D(Q||P):", round(kl(q, p), 6), "{unit}")
"""


def pair_snippet(p: Sequence[float], q: Sequence[float], unit: str) -> str:
    """Return the snippet for two pmfs: both divergences."""
    return PAIR.format(p=list(p), q=list(q), unit=unit, scale=scale_of(unit))


def halving_snippet(p: Sequence[float], q: Sequence[float], unit: str, times: int) -> str:
    """Return the snippet for the halvings: by what each divides the divergence and the gap."""
    kept = [(a, b) for a, b in zip(p, q, strict=True) if a > 0 or b > 0]
    return HALVING.format(
        p=[a for a, _ in kept],
        q=[b for _, b in kept],
        unit=unit,
        scale=scale_of(unit),
        times=times,
    )


def widths_snippet(s: float, unit: str) -> str:
    """Return the snippet for the two Gaussians."""
    return WIDTHS.format(s=s, widest=max(s, 1.0), unit=unit, scale=scale_of(unit))
