r"""How fast evidence adds up: the running log likelihood ratio of two pmfs, in nats.

Draws come from one of two senders, `q` or `p`. Each draw x is worth log(q(x)/p(x)): the sum is the
log of the odds for `q`, if they were 1 : 1 before the first. On average it climbs by D(q‖p) a draw
where `q` sends, and falls by D(p‖q) where `p` does. It is also the log of the wealth of somebody
who stakes everything at each draw, split as `q` says, at odds that are fair under `p`.

How the number of draws to given odds is distributed is worked out from every sum the draws can
have: equal sums (within 1e-11) are one, so that n draws of k events need no more than one for each
way of counting events. Where that is more than there is room for, the sums go on over a fine
grid; `first_passage` and `mean_draws` say what that costs.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore._numbers import whole_number
from klcore.discrete.divergences import kl_divergence
from klcore.discrete.pmf import two_pmfs
from klcore.errors import InvalidInputError, NotResolvedError

__all__ = ["first_passage", "log_likelihood_ratio", "mean_draws"]

FloatArray = NDArray[np.float64]
SAME = 1e-11  # nats between two sums that are one
UNLIKELY = 1e-20  # a sum of that probability is dropped
MOST_SUMS = 2**14
MOST_WORK = 300_000  # sums made before `mean_draws` turns to the grid
REACH = 36.0  # nats below the start from which a sum comes back with a chance of e^-36 at most
CELLS, FINE_CELLS, MOST_CELLS = 2**15, 2**17, 2**20
TIE = 1e-10  # relative, of a level that some steps reach exactly
COARSE, NARROW = 0.125, 2e-4  # a grid too coarse for the steps, unless these hardly overshoot


def log_likelihood_ratio(q: ArrayLike, p: ArrayLike, draws: ArrayLike) -> FloatArray:
    r"""Evidence for `q` against `p` after each draw.

    .. math:: S_n = \sum_{i \le n} \log \frac{q(x_i)}{p(x_i)}

    Parameters
    ----------
    q, p : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1.
    draws : array_like of int, shape (m,)
        What was sent, as indices of events.

    Returns
    -------
    ndarray, shape (m,)
        Running sums in nats; ``inf`` from the first event on that `p` rules out, ``-inf`` from
        the first on that `q` does.

    Raises
    ------
    InvalidInputError
        If `q` or `p` is no pmf (`as_pmf`), or they differ in length; if `draws` holds no such
        index, or events of which each sender rules one out: then neither has sent them.

    Examples
    --------
    >>> log_likelihood_ratio([0.9, 0.1], [0.5, 0.5], [0, 0, 1]).round(6)
    array([ 0.587787,  1.175573, -0.433865])
    """
    p, q = two_pmfs(p, q)
    index = np.asarray(draws)
    if index.ndim != 1 or not (index.size == 0 or np.issubdtype(index.dtype, np.integer)):
        raise InvalidInputError("draws", "must be a one-dimensional array of whole numbers")
    index = index.astype(np.intp)
    outside = (index < 0) | (index >= p.size)
    if outside.any():
        first = int(index[outside][0])
        raise InvalidInputError("draws", f"must lie between 0 and {p.size - 1}, not at {first}")
    if (p[index] == 0.0).any() and (q[index] == 0.0).any():
        raise InvalidInputError("draws", "can come from neither: each rules one of them out")
    sums: FloatArray = np.cumsum(_log_ratios(q, p)[index])
    return sums


def mean_draws(q: ArrayLike, p: ArrayLike, odds: float = 20.0) -> float:
    r"""How many draws from `q` it takes, on average, until the odds for `q` reach `odds` : 1.

    .. math:: E_q[N], \quad N = \min\{n : S_n \ge \log(\text{odds})\}

    More than log(odds)/D(q‖p), as the last draw overshoots (Wald); never less than 1.

    Parameters
    ----------
    q, p : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1. `q` sends.
    odds : float
        More than 1 and finite; the odds are 1 : 1 before the first draw.

    Returns
    -------
    float
        ``inf`` where q = p. Finite where D(q‖p) is infinite: an event that `p` rules out ends it
        when it comes, if others have not ended it before.

    Raises
    ------
    InvalidInputError
        If `q` or `p` is no pmf (`as_pmf`), they differ in length, or `odds` is not above 1.
    NotResolvedError
        Where the log ratios are too small for any grid, and log(odds) is not much larger.

    Notes
    -----
    Where every log ratio is a multiple of the largest, no level is jumped over, and it is
    ⌈log(odds)/max log(q/p)⌉ · max log(q/p) / D(q‖p): of two coins p and 1 - p, for one. Else the
    sum of P(N > n) over the first draws, each sum counted exactly. That is all, to 1e-12, if
    the odds are reached before the sums become more than 16384 or the work too much, as with .9
    against .5. What is left then is E[N] from where the sums are: the Wiener-Hopf factors of
    1 - E[z^S] on a grid of some 6e-4 nats give it for every place at once. They are taken on
    the circle |z| = e^(-1/2), where E[z^S] is Σ √(p q) and no zero is near; only the steps from
    record to record, none longer than the longest step, are brought back from there. Where the
    log ratios lie on the grid that is right to 1e-9, whatever the odds. Rounding them to it (with
    the right mean) moved the result by 2e-4 of it at most where that could be compared; no bound
    is proven but Wald's: the result always lies between log(odds)/D and
    (log(odds) + max log(q/p))/D. Where these are as close as that, the grid may be coarser than
    the steps; else it is refused.

    References
    ----------
    A. Wald, "Sequential tests of statistical hypotheses", 1945, doi:10.1214/aoms/1177731118;
    F. Spitzer, "A combinatorial lemma and its application to probability theory", 1956,
    doi:10.1090/S0002-9947-1956-0079851-X

    Examples
    --------
    >>> round(mean_draws([0.9, 0.1], [0.5, 0.5]), 4)
    9.1584
    >>> round(mean_draws([0.9, 0.099, 0.001], [0.5, 0.5, 0.0]), 4)
    9.0616
    >>> mean_draws([0.5, 0.5], [1.0, 0.0])
    2.0
    """
    p, q = two_pmfs(p, q)
    level = _level(odds)
    if np.array_equal(p, q):
        return math.inf
    divergence = kl_divergence(q, p)
    if divergence == 0.0:  # a difference that is lost in rounding
        return math.inf
    walk = _walk(q, p)
    longest = float(walk.steps.max(initial=0.0))
    if not walk.sudden and _skips_nothing(walk):
        return math.ceil(level / longest * (1.0 - TIE)) * longest / divergence
    least, most = max(1.0, level / divergence), (level + longest) / divergence
    if walk.sudden:
        most = 1.0 / walk.sudden
        if float(np.abs(walk.steps).max(initial=0.0)) * most < 1e-9 * level:
            return most  # nothing else is worth anything until it comes
    elif longest < 1e-5 * level:  # to five digits, without a walk of some 1e10 draws
        return 0.5 * (least + most)
    mean, work = 1.0, 0
    for _, sums, chances in _draws(walk, level):
        work += sums.size * (walk.steps.size + 1)
        if sums.size == 0:
            break
        if sums.size > MOST_SUMS or work > MOST_WORK:
            mean += float(chances @ _further_draws(walk, level, sums))
            break
        mean += float(chances.sum())
    return min(max(mean, least), max(most, least))


def first_passage(q: ArrayLike, p: ArrayLike, odds: float, n: int) -> FloatArray:
    r"""How likely each number of draws from `q` is to be the one that first reaches `odds` : 1.

    .. math:: P_q(N = k), \quad N = \min\{n : S_n \ge \log(\text{odds})\}

    Parameters
    ----------
    q, p : array_like, shape (n,)
        Probability masses over the same outcomes; each sums to 1. `q` sends.
    odds : float
        More than 1 and finite; the odds are 1 : 1 before the first draw.
    n : int
        How many draws to look at.

    Returns
    -------
    ndarray, shape (n,)
        For draw 1 to `n`; the sum is the chance of reaching the odds within `n` draws.

    Raises
    ------
    InvalidInputError
        If `q` or `p` is no pmf (`as_pmf`), they differ in length, `odds` is not above 1 or `n`
        is no whole number of at least 0.

    Notes
    -----
    Exact to 1e-12 for as long as the sums are at most 16384: with two different ratios q/p that
    is so for many thousands of draws, with three for some 180, with six for some 18. From there
    on sums lie on a grid of about 1e-3 nats. Each is shared between two points so that the mean
    stays right, and is off by about half a step times the square root of the further draws: so
    the probability of a number of draws is off by what lies that near to the odds.

    Examples
    --------
    >>> first_passage([0.9, 0.1], [0.5, 0.5], 20, 6).round(6).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.531441]
    >>> first_passage([0.5, 0.5], [1.0, 0.0], 20, 3).tolist()
    [0.5, 0.25, 0.125]
    """
    p, q = two_pmfs(p, q)
    level = _level(odds)
    n = whole_number("n", n, 0)
    found = np.zeros(n)
    if np.array_equal(p, q):
        return found
    walk = _walk(q, p)
    for k, (reached, sums, chances) in zip(range(n), _draws(walk, level), strict=False):
        found[k] = reached
        if sums.size > MOST_SUMS:
            rest = _on_grid(walk, level, sums, chances)
            found[k + 1 :] = [next(rest) for _ in range(n - k - 1)]
            break
        if sums.size == 0:
            break
    return found


@dataclass(frozen=True)
class _Walk:
    """One draw from q: the different finite log ratios, their chances, and that of p = 0."""

    steps: FloatArray
    chances: FloatArray
    sudden: float


def _log_ratios(q: FloatArray, p: FloatArray) -> FloatArray:
    """log(q/p), with all its digits where q is near p; 0 where both are 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        change = (q - p) / p
        ratios = np.where(np.abs(change) < 0.5, np.log1p(change), np.log(q) - np.log(p))
    return np.where((q == 0.0) & (p == 0.0), 0.0, ratios)


def _walk(q: FloatArray, p: FloatArray) -> _Walk:
    """Events of one log ratio count as one."""
    q, p = q / q.sum(), p / p.sum()
    some = (q > 0.0) & (p > 0.0)
    steps, chances = _merged(_log_ratios(q, p)[some], q[some], 1e-14)
    return _Walk(steps, chances, float(q[p == 0.0].sum()))


def _level(odds: object) -> float:
    try:
        number = float(odds)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError("odds", "must be a number") from None
    if not 1.0 < number < math.inf:
        raise InvalidInputError("odds", f"must be above 1 and finite, not {number}")
    return math.log(number)


def _merged(x: FloatArray, w: FloatArray, apart: float) -> tuple[FloatArray, FloatArray]:
    """Sort `x`; what lies within `apart` of its neighbour is one."""
    if x.size == 0:
        return x, w
    order = np.argsort(x, kind="stable")
    x, w = x[order], w[order]
    first = np.flatnonzero(np.concatenate([[True], np.diff(x) > apart]))
    return x[first], np.add.reduceat(w, first)


def _draws(walk: _Walk, level: float) -> Iterator[tuple[float, FloatArray, FloatArray]]:
    """After each draw: the chance that it reached the level; the sums below it, their chances."""
    sums, chances = np.zeros(1), np.ones(1)
    while True:
        ended = walk.sudden * float(chances.sum())
        after = (walk.steps[:, None] + sums).ravel()
        w = (walk.chances[:, None] * chances).ravel()
        over = after >= level - min(SAME, 0.5 * level)
        ended += float(w[over].sum())
        keep = ~over & (w > UNLIKELY)
        sums, chances = _merged(after[keep], w[keep], SAME)
        yield ended, sums, chances


def _skips_nothing(walk: _Walk) -> bool:
    """Whether every step is a multiple of the longest one upwards: no level is jumped over."""
    multiples = walk.steps / float(walk.steps.max())
    return bool((np.abs(multiples - np.rint(multiples)) < TIE * np.maximum(1.0, -multiples)).all())


def _on_grid(walk: _Walk, level: float, sums: FloatArray, chances: FloatArray) -> Iterator[float]:
    """Chance of reaching the level at each further draw; sums at level - (b + ½)·h, b ≥ 0."""
    h = (level + REACH) / CELLS
    place = np.clip((level - sums) / h - 0.5, 0.0, CELLS - 1.0)
    low = place.astype(np.intp)
    share = place - low
    alive = np.bincount(low, chances * (1.0 - share), CELLS + 1)
    alive += np.bincount(low + 1, chances * share, CELLS + 1)
    whole = np.floor(walk.steps / h).astype(int).tolist()
    shares = walk.steps / h - whole
    parts = list(zip(whole, walk.chances * (1.0 - shares), strict=True))
    parts += [(k + 1, w) for k, w in zip(whole, walk.chances * shares, strict=True)]
    while True:
        after = np.zeros_like(alive)
        ended = walk.sudden * float(alive.sum())
        for k, w in parts:
            if k >= alive.size:
                ended += w * float(alive.sum())
            elif k >= 0:
                ended += w * float(alive[:k].sum())
                after[: alive.size - k] += w * alive[k:]
            elif -k < alive.size:  # what falls off the far end does not come back
                after[-k:] += w * alive[:k]
        alive = after
        yield ended


def _further_draws(walk: _Walk, level: float, sums: FloatArray) -> FloatArray:
    r"""Mean number of draws from each of `sums` to the level.

    On a lattice, with S the sum of steps and all before the level is reached,
    Σ_n E[z^{max S}] = 1 / ((1 - H₊(z)) (1 - H₋(1))), where H are the ladder heights:
    log(1 - E[z^S]) = Σ c_j z^j is the log of (1 - H₊) for j > 0, and of (1 - H₋) for j ≤ 0.
    """
    span = 2.0 * (level + REACH)
    steps = np.abs(walk.steps[np.abs(walk.steps) > SAME])
    smallest, longest = float(steps.min(initial=math.inf)), float(walk.steps.max())
    cells = FINE_CELLS
    while cells < MOST_CELLS and span / cells > COARSE * longest:
        cells *= 2
    h = span / cells
    if h < smallest < math.inf:
        h = smallest / math.ceil(smallest / h)  # so that a lattice of ±t stays one
    if h > COARSE * longest and longest > NARROW * level:
        raise NotResolvedError("not_converged")
    half = cells // 2
    steps = np.clip(walk.steps / h, -half + 2.0, half - 2.0)
    lattice = bool((np.abs(steps - np.rint(steps)) < 1e-7).all())
    whole = np.rint(steps) if lattice else np.floor(steps)
    share = steps - whole
    place = np.concatenate([whole, whole + 1.0])
    w = np.concatenate([walk.chances * (1.0 - share), walk.chances * share])
    one_draw = np.bincount(place.astype(np.intp) % cells, w * np.exp(-0.5 * h * place), cells)
    c = np.fft.irfft(-np.log(1.0 - np.fft.rfft(one_draw)), cells)
    up = np.where((np.arange(cells) > 0) & (np.arange(cells) < half), c, 0.0)
    below = np.exp(-0.5 * h * np.arange(half))  # takes the tilt away again
    descending = math.exp(c[0] + float(c[:half:-1] @ below[1:]))
    heights = np.fft.irfft(np.exp(-np.fft.rfft(up)), cells)[: int(steps.max()) + 2]
    heights = np.maximum(-heights[1:] / below[1 : len(heights)], 0.0)
    if not walk.sudden:
        heights /= heights.sum()  # there is always a next record
    means = descending * np.cumsum(_visits(heights, half, cells))
    distance = (level - sums) / h
    if lattice:
        b = np.ceil(distance - SAME / h).astype(np.intp) - 1
        return means[np.clip(b, 0, half - 1)]
    further: FloatArray = np.interp(distance - 0.5, np.arange(half), means)
    return further


def _visits(heights: FloatArray, half: int, cells: int) -> FloatArray:
    """How often each point is a record, if the records climb by 1, 2, … with these chances.

    The sum of all powers of their transform, on a circle so near to 1 that taking its tilt away
    again lets rounding grow by e^14 at most, and what comes round is e^-28 of what is there.
    """
    tilt = np.exp(-14.0 / half * np.arange(half))
    tilted = np.zeros(cells)
    tilted[1 : len(heights) + 1] = heights * tilt[1 : len(heights) + 1]
    visits: FloatArray = np.fft.irfft(1.0 / (1.0 - np.fft.rfft(tilted)), cells)[:half] / tilt
    return visits
