"""Densities of scipy's continuous families, in mpmath, from the formulas of scipy's documentation.

Not from its code: what is compared with scipy must not come from it. `LAWS[name](*shapes)` gives
the standard law: its support, the places inside where the density is not smooth, the indices of
its tails (P(X > x) falls like x to the minus index; inf where it falls faster than any power) and
its log density. Where the documentation defines a variable instead of a density, the density was
derived here, and the docstring of its function says how. That each integrates to 1 is checked
whenever it is used; that it agrees with scipy at ordinary points, by `families_truth.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import comb, factorial

from mpmath import inf, log, mp, mpf, pi, sqrt

__all__ = ["LAWS", "Law", "law"]


@dataclass(frozen=True)
class Law:
    """A standard law; `quantile` only where it, and not the density, is what is documented."""

    low: mpf
    high: mpf
    logpdf: Callable[[mpf], mpf]
    breaks: tuple[mpf, ...] = ()
    left: float = float("inf")
    right: float = float("inf")
    quantile: Callable[[mpf], mpf] | None = None


LAWS: dict[str, Callable[..., Law]] = {}


def law(name: str, shapes: tuple[float, ...]) -> Law:
    """Look a law up, its shape parameters taken for the exact values of the floats."""
    return LAWS[name](*(mpf(v) for v in shapes))


def _called(*names: str) -> Callable[[Callable[..., Law]], Callable[..., Law]]:
    def enter(make: Callable[..., Law]) -> Callable[..., Law]:
        LAWS.update(dict.fromkeys(names, make))
        return make

    return enter


def _power(exponent: mpf, base: mpf) -> mpf:
    """exponent · log(base), 0 where the exponent is."""
    return exponent * log(base) if exponent else mpf(0)


def _log_phi(x: mpf) -> mpf:
    return -x * x / 2 - log(2 * pi) / 2


def _log_Phi(x: mpf) -> mpf:
    """Log of the normal distribution function, far to the left too."""
    return log(mp.erfc(-x / sqrt(2)) / 2)


def _log_K(order: mpf, z: mpf) -> mpf:
    """Log of the modified Bessel function ∫₀^∞ exp(-z cosh t) cosh(νt) dt, by the trapezoid rule.

    Its error falls like exp(-π²/h), h the step in units of the integrand's width.
    """
    step = mpf(1) / 11 / sqrt(max(1, z))
    total, j = mpf(1) / 2, 1
    while True:
        t = j * step
        term = mp.exp(-2 * z * mp.sinh(t / 2) ** 2) * mp.cosh(order * t)
        total += term
        j += 1
        if term < mp.eps * total and z * mp.sinh(t) > abs(order):
            return log(total * step) - z


def _log1p_exp(x: mpf) -> mpf:
    return x + mp.log1p(mp.exp(-x)) if x > 0 else mp.log1p(mp.exp(x))


# --- on the whole line ------------------------------------------------------------------------


@_called("norm")
def norm() -> Law:
    return Law(-inf, inf, _log_phi)


@_called("cauchy")
def cauchy() -> Law:
    return Law(-inf, inf, lambda x: -log(pi) - mp.log1p(x * x), (), 1, 1)


@_called("crystalball")
def crystalball(beta, m) -> Law:
    log_a = m * log(m / beta) - beta**2 / 2
    b = m / beta - beta
    norm = m / beta / (m - 1) * mp.exp(-(beta**2) / 2) + sqrt(2 * pi) * mp.ncdf(beta)

    def logpdf(x):
        return (-x * x / 2 if x > -beta else log_a - m * log(b - x)) - log(norm)

    return Law(-inf, inf, logpdf, (-beta,), m - 1)


@_called("dgamma")
def dgamma(a) -> Law:
    return Law(
        -inf,
        inf,
        lambda x: _power(a - 1, abs(x)) - abs(x) - log(2) - mp.loggamma(a),
        (mpf(0),),
    )


@_called("dweibull")
def dweibull(c) -> Law:
    return Law(-inf, inf, lambda x: log(c / 2) + _power(c - 1, abs(x)) - abs(x) ** c, (mpf(0),))


@_called("exponnorm")
def exponnorm(k) -> Law:
    return Law(
        -inf,
        inf,
        lambda x: -log(2 * k) + 1 / (2 * k * k) - x / k + log(mp.erfc(-(x - 1 / k) / sqrt(2))),
    )


@_called("genhyperbolic")
def genhyperbolic(p, a, b) -> Law:
    root = sqrt(a * a - b * b)
    const = p * log(root) - log(2 * pi) / 2 - (p - mpf(1) / 2) * log(a) - _log_K(p, root)

    def logpdf(x):
        r = sqrt(1 + x * x)
        return const + b * x + _log_K(p - mpf(1) / 2, a * r) + (p - mpf(1) / 2) * log(r)

    return Law(-inf, inf, logpdf)


@_called("norminvgauss")
def norminvgauss(a, b) -> Law:
    def logpdf(x):
        r = sqrt(1 + x * x)
        return log(a / (pi * r)) + _log_K(mpf(1), a * r) + sqrt(a * a - b * b) + b * x

    return Law(-inf, inf, logpdf)


@_called("genlogistic")
def genlogistic(c) -> Law:
    return Law(-inf, inf, lambda x: log(c) - x - (c + 1) * _log1p_exp(-x))


@_called("logistic")
def logistic() -> Law:
    return genlogistic(mpf(1))


@_called("gennorm")
def gennorm(beta) -> Law:
    const = log(beta / 2) - mp.loggamma(1 / beta)
    return Law(-inf, inf, lambda x: const - abs(x) ** beta, (mpf(0),))


@_called("gumbel_l")
def gumbel_l() -> Law:
    return Law(-inf, inf, lambda x: x - mp.exp(x))


@_called("gumbel_r")
def gumbel_r() -> Law:
    return Law(-inf, inf, lambda x: -x - mp.exp(-x))


@_called("hypsecant")
def hypsecant() -> Law:
    return Law(-inf, inf, lambda x: log(2 / pi) - abs(x) - mp.log1p(mp.exp(-2 * abs(x))))


@_called("jf_skew_t")
def jf_skew_t(a, b) -> Law:
    const = (a + b - 1) * log(2) + log(mp.beta(a, b)) + log(a + b) / 2

    def logpdf(x):
        r = sqrt(a + b + x * x)
        less, more = (a + b) / (r * (r + abs(x))), 1 + abs(x) / r
        up, down = (more, less) if x > 0 else (less, more)
        return -const + (a + mpf(1) / 2) * log(up) + (b + mpf(1) / 2) * log(down)

    return Law(-inf, inf, logpdf, (), 2 * a, 2 * b)


@_called("johnsonsu")
def johnsonsu(a, b) -> Law:
    return Law(-inf, inf, lambda x: log(b) - log(1 + x * x) / 2 + _log_phi(a + b * mp.asinh(x)))


@_called("landau")
def landau() -> Law:
    """Steepest descent makes the documented integral one of a positive function.

    (1/2πi)∫exp(s log s + x s) ds with s = e^{-x} w, along w = r e^{iθ}, log r = -θ cot θ, where
    w log w is real: f(x) = (e^{-x}/π) ∫₀^π V exp(-e^{-x} V) dθ, V = r θ / sin θ.
    """
    nodes = _double_exponential(mpf(0), pi)
    values = [(w, t, mp.exp(-t * mp.cot(t)) * t / mp.sin(t)) for w, t in nodes]

    def logpdf(x):
        low = mp.exp(-1)  # the least value of V: taken out, so that the rest cannot underflow
        rate = mp.exp(-x)
        total = mp.fsum(w * v * mp.exp(-rate * (v - low)) for w, _, v in values)
        return -x - log(pi) - rate * low + log(total)

    return Law(-inf, inf, logpdf, (), float("inf"), 1)


@_called("laplace")
def laplace() -> Law:
    return Law(-inf, inf, lambda x: -log(2) - abs(x), (mpf(0),))


@_called("laplace_asymmetric")
def laplace_asymmetric(kappa) -> Law:
    const = -log(kappa + 1 / kappa)
    return Law(-inf, inf, lambda x: const + (-x * kappa if x >= 0 else x / kappa), (mpf(0),))


@_called("levy_stable")
def levy_stable(alpha, beta) -> Law:
    """The documented characteristic function (S₁, α ≠ 1) inverted by Nolan's positive integral."""

    def half(beta):
        theta0 = mp.atan(beta * mp.tan(pi * alpha / 2)) / alpha
        e = alpha / (alpha - 1)

        def v(t):
            # t is the distance to π/2 where the cosine vanishes
            theta = pi / 2 - t
            return (
                mp.cos(alpha * theta0) ** (1 / (alpha - 1))
                * (mp.sin(t) / mp.sin(alpha * (theta0 + theta))) ** e
                * mp.cos(alpha * theta0 + (alpha - 1) * theta)
                / mp.sin(t)
            )

        return [(w, v(t)) for w, t in _double_exponential(mpf(0), pi / 2 + theta0)], theta0

    sides = {1: half(beta), -1: half(-beta)}

    def logpdf(x):
        if x == 0:
            theta0 = sides[1][1]
            return log(
                mp.gamma(1 + 1 / alpha)
                * mp.cos(theta0)
                * mp.cos(alpha * theta0) ** (1 / alpha)
                / pi
            )
        values, _ = sides[1 if x > 0 else -1]
        y = abs(x)
        rate = y ** (alpha / (alpha - 1))
        total = mp.fsum(w * v * mp.exp(-rate * v) for w, v in values)
        return log(alpha) + log(y) / (alpha - 1) - log(pi * abs(alpha - 1)) + log(total)

    return Law(-inf, inf, logpdf, (), alpha, alpha)


@_called("loggamma")
def loggamma(c) -> Law:
    return Law(-inf, inf, lambda x: c * x - mp.exp(x) - mp.loggamma(c))


@_called("moyal")
def moyal() -> Law:
    return Law(-inf, inf, lambda x: -(x + mp.exp(-x)) / 2 - log(2 * pi) / 2)


@_called("nct")
def nct(k, c) -> Law:
    """(Y + c)/√(V/k): the integral over V is a parabolic cylinder function."""
    const = k / 2 * log(k) - log(pi) / 2 - mp.loggamma(k / 2) - (k - 1) / 2 * log(2)

    def logpdf(x):
        b = c * x / sqrt(x * x + k)
        inner = mp.loggamma(k + 1) - b * b / 4 + log(mp.pcfd(-k - 1, -b))
        return const - c * c * k / (2 * (x * x + k)) - (k + 1) / 2 * log(x * x + k) + inner

    return Law(-inf, inf, logpdf, (), k, k)


@_called("powernorm")
def powernorm(c) -> Law:
    return Law(-inf, inf, lambda x: log(c) + _log_phi(x) + (c - 1) * _log_Phi(-x))


@_called("skewcauchy")
def skewcauchy(a) -> Law:
    return Law(
        -inf,
        inf,
        lambda x: -log(pi) - mp.log1p((x / (a * mp.sign(x) + 1)) ** 2),
        (mpf(0),),
        1,
        1,
    )


@_called("skewnorm")
def skewnorm(a) -> Law:
    return Law(-inf, inf, lambda x: log(2) + _log_phi(x) + _log_Phi(a * x))


@_called("t")
def student_t(nu) -> Law:
    const = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - log(pi * nu) / 2
    return Law(-inf, inf, lambda x: const - (nu + 1) / 2 * mp.log1p(x * x / nu), (), nu, nu)


@_called("kappa4")
def kappa4(h, k) -> Law:
    """Supports: from (1 - h^{-k})/k where h > 0, (log h where k = 0), to 1/k where k > 0."""
    low, high = -inf, inf
    if k > 0:
        high = 1 / k
    elif k < 0 and h <= 0:
        low = 1 / k
    if h > 0:
        low = (1 - h**-k) / k if k else log(h)

    def logpdf(x):
        log_y = log(1 - k * x) / k if k else -x  # y = (1 - kx)^{1/k}
        first = (1 - k) * log_y
        y = mp.exp(log_y)
        return first + ((1 / h - 1) * log(1 - h * y) if h else -y)

    left = float("inf")
    right = -1 / k if k < 0 else float("inf")
    if k > 0 and h < 0:
        # near 1/k the density is a power; at -∞, y grows like |kx|^{1/k}
        left = -1 / (h * k)
    return Law(low, high, logpdf, (), left, right)


# --- on a half line ---------------------------------------------------------------------------


@_called("alpha")
def alpha(a) -> Law:
    const = -log(mp.ncdf(a)) - log(2 * pi) / 2
    return Law(mpf(0), inf, lambda x: const - 2 * log(x) - (a - 1 / x) ** 2 / 2, (), right=1)


@_called("betaprime")
def betaprime(a, b) -> Law:
    const = -log(mp.beta(a, b))
    return Law(
        mpf(0),
        inf,
        lambda x: const + _power(a - 1, x) - (a + b) * mp.log1p(x),
        (),
        right=b,
    )


@_called("burr")
def burr(c, d) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(c * d) + (c * d - 1) * log(x) - (d + 1) * mp.log1p(x**c),
        (),
        right=c,
    )


@_called("burr12")
def burr12(c, d) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(c * d) + (c - 1) * log(x) - (d + 1) * mp.log1p(x**c),
        (),
        right=c * d,
    )


@_called("fisk")
def fisk(c) -> Law:
    return burr12(c, mpf(1))


@_called("mielke")
def mielke(k, s) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(k) + _power(k - 1, x) - (1 + k / s) * mp.log1p(x**s),
        (),
        right=s,
    )


@_called("chi")
def chi(k) -> Law:
    const = -(k / 2 - 1) * log(2) - mp.loggamma(k / 2)
    return Law(mpf(0), inf, lambda x: const + _power(k - 1, x) - x * x / 2)


@_called("chi2")
def chi2(k) -> Law:
    const = -k / 2 * log(2) - mp.loggamma(k / 2)
    return Law(mpf(0), inf, lambda x: const + _power(k / 2 - 1, x) - x / 2)


@_called("gamma", "erlang")
def gamma(a) -> Law:
    return Law(mpf(0), inf, lambda x: _power(a - 1, x) - x - mp.loggamma(a))


@_called("expon")
def expon() -> Law:
    return Law(mpf(0), inf, lambda x: -x)


@_called("dpareto_lognorm")
def dpareto_lognorm(u, s, a, b) -> Law:
    """α and β are the indices of the tails at ∞ and at 0."""

    def log_mills(t):
        return log(mp.erfc(t / sqrt(2)) / 2) - _log_phi(t)

    def logpdf(x):
        z = (log(x) - u) / s
        first, second = log_mills(a * s - z), log_mills(b * s + z)
        top = max(first, second)
        both = top + log(mp.exp(first - top) + mp.exp(second - top))
        return log(a * b / (a + b)) - log(x) + _log_phi(z) + both

    return Law(mpf(0), inf, logpdf, (), right=a)


@_called("exponpow")
def exponpow(b) -> Law:
    return Law(mpf(0), inf, lambda x: log(b) + _power(b - 1, x) + 1 + x**b - mp.exp(x**b))


@_called("exponweib")
def exponweib(a, c) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(a * c) + _power(a - 1, -mp.expm1(-(x**c))) - x**c + _power(c - 1, x),
    )


@_called("f")
def f(n1, n2) -> Law:
    const = n2 / 2 * log(n2) + n1 / 2 * log(n1) - log(mp.beta(n1 / 2, n2 / 2))
    return Law(
        mpf(0),
        inf,
        lambda x: const + _power(n1 / 2 - 1, x) - (n1 + n2) / 2 * log(n2 + n1 * x),
        (),
        right=n2 / 2,
    )


@_called("fatiguelife")
def fatiguelife(c) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: (
            log(x + 1)
            - log(2 * c)
            - log(2 * pi) / 2
            - mpf(3) / 2 * log(x)
            - (x - 1) ** 2 / (2 * x * c * c)
        ),
    )


@_called("foldcauchy")
def foldcauchy(c) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log((1 / (1 + (x - c) ** 2) + 1 / (1 + (x + c) ** 2)) / pi),
        (),
        right=1,
    )


@_called("foldnorm")
def foldnorm(c) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(2 / pi) / 2 - (x - c) ** 2 / 2 + mp.log1p(mp.exp(-2 * c * x)) - log(2),
    )


@_called("genexpon")
def genexpon(a, b, c) -> Law:
    def logpdf(x):
        e = -mp.expm1(-c * x)
        return log(a + b * e) - a * x - b * x + b / c * e

    return Law(mpf(0), inf, logpdf)


@_called("genextreme")
def genextreme(c) -> Law:
    if c == 0:
        return gumbel_r()

    def logpdf(x):
        log_y = log(1 - c * x) / c
        return -mp.exp(log_y) + (1 - c) * log_y

    if c > 0:
        return Law(-inf, 1 / c, logpdf)
    return Law(1 / c, inf, logpdf, (), right=-1 / c)


@_called("gengamma")
def gengamma(a, c) -> Law:
    const = log(abs(c)) - mp.loggamma(a)
    right = float("inf") if c > 0 else -a * c
    return Law(mpf(0), inf, lambda x: const + (c * a - 1) * log(x) - x**c, (), right=right)


@_called("geninvgauss")
def geninvgauss(p, b) -> Law:
    const = -log(mpf(2)) - _log_K(p, b)
    return Law(mpf(0), inf, lambda x: const + (p - 1) * log(x) - b * (x + 1 / x) / 2)


@_called("genpareto")
def genpareto(c) -> Law:
    if c == 0:
        return expon()
    high = inf if c > 0 else -1 / c
    right = 1 / c if c > 0 else float("inf")
    return Law(mpf(0), high, lambda x: (-1 - 1 / c) * mp.log1p(c * x), (), right=right)


@_called("gompertz")
def gompertz(c) -> Law:
    return Law(mpf(0), inf, lambda x: log(c) + x - c * mp.expm1(x))


@_called("halfcauchy")
def halfcauchy() -> Law:
    return Law(mpf(0), inf, lambda x: log(2 / pi) - mp.log1p(x * x), (), right=1)


@_called("halfgennorm")
def halfgennorm(beta) -> Law:
    const = log(beta) - mp.loggamma(1 / beta)
    return Law(mpf(0), inf, lambda x: const - x**beta)


@_called("halflogistic")
def halflogistic() -> Law:
    return Law(mpf(0), inf, lambda x: log(2) - x - 2 * mp.log1p(mp.exp(-x)))


@_called("halfnorm")
def halfnorm() -> Law:
    return Law(mpf(0), inf, lambda x: log(2 / pi) / 2 - x * x / 2)


@_called("invgamma")
def invgamma(a) -> Law:
    return Law(mpf(0), inf, lambda x: (-a - 1) * log(x) - mp.loggamma(a) - 1 / x, (), right=a)


@_called("invgauss")
def invgauss(mu) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: -log(2 * pi) / 2 - mpf(3) / 2 * log(x) - (x - mu) ** 2 / (2 * mu * mu * x),
    )


@_called("wald")
def wald() -> Law:
    return invgauss(mpf(1))


@_called("invweibull")
def invweibull(c) -> Law:
    return Law(mpf(0), inf, lambda x: log(c) - (c + 1) * log(x) - x**-c, (), right=c)


@_called("kappa3")
def kappa3(a) -> Law:
    return Law(mpf(0), inf, lambda x: log(a) - (a + 1) / a * log(a + x**a), (), right=a)


@_called("kstwobign")
def kstwobign() -> Law:
    """The derivative of Kolmogorov's series, of its theta-function form where x is small."""

    def logpdf(x):
        if x > 1:
            terms = (
                (-1) ** (k - 1) * k * k * mp.exp(-2 * (k * k - 1) * x * x) for k in range(1, 12)
            )
            return log(8 * x) - 2 * x * x + log(mp.fsum(terms))
        # F = √(2π)/x Σ exp(-c_k/x²), c_k = (2k-1)²π²/8
        first = pi**2 / 8
        total = mp.fsum(
            mp.exp(-((2 * k - 1) ** 2 - 1) * first / x**2)
            * (2 * (2 * k - 1) ** 2 * first / x**4 - 1 / x**2)
            for k in range(1, 12)
        )
        return log(2 * pi) / 2 - first / x**2 + log(total)

    return Law(mpf(0), inf, logpdf)


@_called("levy")
def levy() -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: -log(2 * pi) / 2 - mpf(3) / 2 * log(x) - 1 / (2 * x),
        (),
        right=0.5,
    )


@_called("levy_l")
def levy_l() -> Law:
    right = levy()
    return Law(-inf, mpf(0), lambda x: right.logpdf(-x), (), left=0.5)


@_called("loglaplace")
def loglaplace(c) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(c / 2) - log(x) - c * abs(log(x)),
        (mpf(1),),
        right=c,
    )


@_called("lognorm")
def lognorm(s) -> Law:
    return Law(mpf(0), inf, lambda x: _log_phi(log(x) / s) - log(s) - log(x))


@_called("gibrat")
def gibrat() -> Law:
    return lognorm(mpf(1))


@_called("lomax")
def lomax(c) -> Law:
    return Law(mpf(0), inf, lambda x: log(c) - (c + 1) * mp.log1p(x), (), right=c)


@_called("maxwell")
def maxwell() -> Law:
    return Law(mpf(0), inf, lambda x: log(2 / pi) / 2 + 2 * log(x) - x * x / 2)


@_called("nakagami")
def nakagami(nu) -> Law:
    const = log(2) + nu * log(nu) - mp.loggamma(nu)
    return Law(mpf(0), inf, lambda x: const + _power(2 * nu - 1, x) - nu * x * x)


@_called("ncf")
def ncf(n1, n2, nc) -> Law:
    """The Poisson mixture of central laws, summed as a confluent hypergeometric function."""
    central = f(n1, n2)

    def logpdf(x):
        z = nc * n1 * x / (2 * (n1 * x + n2))
        return central.logpdf(x) - nc / 2 + log(mp.hyp1f1((n1 + n2) / 2, n1 / 2, z))

    return Law(mpf(0), inf, logpdf, (), right=n2 / 2)


@_called("ncx2")
def ncx2(k, nc) -> Law:
    def logpdf(x):
        bessel = mp.besseli((k - 2) / 2, sqrt(nc * x))
        return -log(2) - (nc + x) / 2 + (k - 2) / 4 * log(x / nc) + log(bessel)

    return Law(mpf(0), inf, logpdf)


@_called("pareto")
def pareto(b) -> Law:
    return Law(mpf(1), inf, lambda x: log(b) - (b + 1) * log(x), (), right=b)


@_called("pearson3")
def pearson3(skew) -> Law:
    beta = 2 / skew
    a = beta**2
    zeta = -beta

    def logpdf(x):
        y = beta * (x - zeta)
        return log(abs(beta)) - mp.loggamma(a) + _power(a - 1, y) - y

    return Law(zeta, inf, logpdf) if skew > 0 else Law(-inf, zeta, logpdf)


@_called("powerlognorm")
def powerlognorm(c, s) -> Law:
    return Law(
        mpf(0),
        inf,
        lambda x: log(c) - log(x * s) + _log_phi(log(x) / s) + (c - 1) * _log_Phi(-log(x) / s),
    )


@_called("rayleigh")
def rayleigh() -> Law:
    return Law(mpf(0), inf, lambda x: log(x) - x * x / 2)


@_called("recipinvgauss")
def recipinvgauss(mu) -> Law:
    return Law(mpf(0), inf, lambda x: -log(2 * pi * x) / 2 - (1 - mu * x) ** 2 / (2 * mu * mu * x))


@_called("rel_breitwigner")
def rel_breitwigner(rho) -> Law:
    root = sqrt(rho * rho + 1)
    k = 2 * sqrt(mpf(2)) * rho**2 * root / (pi * sqrt(rho**2 + rho * root))
    return Law(
        mpf(0), inf, lambda x: log(k) - log((x * x - rho * rho) ** 2 + rho * rho), (), right=3
    )


@_called("rice")
def rice(b) -> Law:
    return Law(mpf(0), inf, lambda x: log(x) - (x * x + b * b) / 2 + log(mp.besseli(0, x * b)))


@_called("studentized_range")
def studentized_range(k, nu) -> Law:
    """For k = 3, where the inner integral is 6/(2√π) exp(-r²/4) erf(r/√12), r = s x."""
    if k != 3:
        raise NotImplementedError("only k = 3")
    const = nu / 2 * log(nu) - mp.loggamma(nu / 2) - (nu / 2 - 1) * log(2) + log(3 / sqrt(pi))

    def logpdf(x):
        # with u = s √(ν/2 + x²/4): s^ν exp(-ν s²/2) s... the factors of a chi law remain
        a = nu / 2 + x * x / 4
        scale = sqrt(a)
        total = mp.fsum(
            w * u**nu * mp.exp(-u * u) * mp.erf(u * x / (scale * sqrt(mpf(12))))
            for w, u in _chi_nodes()
        )
        return const - (nu + 1) / 2 * log(a) + log(total)

    return Law(mpf(0), inf, logpdf, (), right=nu)


@cache
def _chi_nodes() -> list[tuple[mpf, mpf]]:
    return _double_exponential(mpf(0), mpf(14))


@_called("weibull_min")
def weibull_min(c) -> Law:
    return Law(mpf(0), inf, lambda x: log(c) + _power(c - 1, x) - x**c)


@_called("weibull_max")
def weibull_max(c) -> Law:
    right = weibull_min(c)
    return Law(-inf, mpf(0), lambda x: right.logpdf(-x))


# --- on an interval ---------------------------------------------------------------------------


@_called("anglit")
def anglit() -> Law:
    return Law(-pi / 4, pi / 4, lambda x: log(mp.cos(2 * x)))


@_called("arcsine")
def arcsine() -> Law:
    return Law(mpf(0), mpf(1), lambda x: -log(pi) - log(x) / 2 - log(1 - x) / 2)


@_called("argus")
def argus(chi) -> Law:
    psi = mp.ncdf(chi) - chi * mp.exp(_log_phi(chi)) - mpf(1) / 2
    const = 3 * log(chi) - log(2 * pi) / 2 - log(psi)
    return Law(
        mpf(0),
        mpf(1),
        lambda x: const + log(x) + log(1 - x * x) / 2 - chi**2 * (1 - x * x) / 2,
    )


@_called("beta")
def beta(a, b) -> Law:
    const = -log(mp.beta(a, b))
    return Law(mpf(0), mpf(1), lambda x: const + _power(a - 1, x) + _power(b - 1, 1 - x))


@_called("bradford")
def bradford(c) -> Law:
    return Law(mpf(0), mpf(1), lambda x: log(c / mp.log1p(c)) - mp.log1p(c * x))


@_called("cosine")
def cosine() -> Law:
    return Law(-pi, pi, lambda x: log(mp.cos(x / 2) ** 2 / pi))


@_called("gausshyper")
def gausshyper(a, b, c, z) -> Law:
    const = -log(mp.beta(a, b)) - log(mp.hyp2f1(c, a, a + b, -z))
    return Law(
        mpf(0),
        mpf(1),
        lambda x: const + _power(a - 1, x) + _power(b - 1, 1 - x) - c * mp.log1p(z * x),
    )


@_called("genhalflogistic")
def genhalflogistic(c) -> Law:
    """The documented exponent 1/(c - 1) does not integrate to 1; 1/c - 1 does."""

    def logpdf(x):
        log_y = log(1 - c * x) / c
        return log(2) + (1 - c) * log_y - 2 * mp.log1p(mp.exp(log_y))

    return Law(mpf(0), 1 / c, logpdf)


def _piecewise(polynomials: list[list[Fraction]], knots: list[Fraction]) -> Callable[[mpf], mpf]:
    """Log of a piecewise polynomial, each piece in powers of the distance to its left knot."""
    coefficients = [[mpf(c.numerator) / c.denominator for c in p[::-1]] for p in polynomials]
    edges = [mpf(k.numerator) / k.denominator for k in knots]

    def logpdf(x):
        for left, right, c in zip(edges[:-1], edges[1:], coefficients, strict=True):
            if x <= right:
                return log(mp.polyval(c, x - left))
        raise ValueError(x)

    return logpdf


@_called("irwinhall")
def irwinhall(n) -> Law:
    """The density of a sum of n uniforms, Σ (-1)^k C(n,k) (x-k)₊^{n-1}/(n-1)!; its symmetry."""
    count = int(n)

    def logpdf(x):
        y = min(x, n - x)
        total = mp.fsum(
            (-1) ** k * comb(count, k) * (y - k) ** (count - 1) for k in range(int(y) + 1)
        )
        return log(total / factorial(count - 1))

    return Law(mpf(0), n, logpdf, tuple(mpf(k) for k in range(1, count)))


@_called("johnsonsb")
def johnsonsb(a, b) -> Law:
    return Law(
        mpf(0),
        mpf(1),
        lambda x: log(b) - log(x) - log(1 - x) + _log_phi(a + b * log(x / (1 - x))),
    )


@_called("ksone")
def ksone(n) -> Law:
    """Birnbaum and Tingey: P(D⁺ > x) = x Σ C(n,j) (x + j/n)^{j-1} (1 - x - j/n)^{n-j}."""
    count = int(n)
    binomials = [mpf(comb(count, j)) for j in range(count + 1)]

    def logpdf(x):
        total = n * (1 - x) ** (count - 1)  # the term of j = 0, where the powers of x cancel
        for j in range(1, int(mp.floor(count * (1 - x))) + 1):
            u, v = x + mpf(j) / count, 1 - x - mpf(j) / count
            if v <= 0:
                continue
            # minus the derivative of x u^{j-1} v^{n-j}
            inner = u * v + x * ((j - 1) * v - (count - j) * u)
            total -= binomials[j] * u ** (j - 2) * v ** (count - j - 1) * inner
        return log(total)

    # with many pieces they meet too smoothly to matter
    breaks = tuple(mpf(j) / count for j in range(1, count)) if count < 50 else ()
    return Law(mpf(0), mpf(1), logpdf, breaks)


@_called("kstwo")
def kstwo(n) -> Law:
    """Durbin's matrix in exact fractions: between multiples of 1/(2n) a polynomial of degree n."""
    knots, pieces = _kstwo_pieces(int(n))
    inside = _piecewise(pieces, knots)

    def logpdf(x):
        # P(D > x) is 2 (1 - x)^n in the last two pieces, whose powers would cancel there
        return log(2 * n) + (n - 1) * log(1 - x) if x > 1 - 1 / n else inside(x)

    breaks = tuple(mpf(k.numerator) / k.denominator for k in knots[1:-1])
    return Law(1 / (2 * n), mpf(1), logpdf, breaks)


def _durbin(n: int, d: Fraction) -> Fraction:
    """P(D_n < d), after Durbin (1973) as Marsaglia, Tsang and Wang (2003) write it."""
    k = int(n * d) + 1
    h = k - n * d
    m = 2 * k - 1
    matrix = [[Fraction(int(i - j + 1 >= 0)) for j in range(m)] for i in range(m)]
    for i in range(m):
        matrix[i][0] -= h ** (i + 1)
        matrix[m - 1][i] -= h ** (m - i)
    matrix[m - 1][0] += (2 * h - 1) ** m if 2 * h > 1 else 0
    for i in range(m):
        for j in range(m):
            if i - j + 1 > 0:
                matrix[i][j] /= factorial(i - j + 1)
    row = [Fraction(int(i == k - 1)) for i in range(m)]
    for _ in range(n):
        row = [sum(row[i] * matrix[i][j] for i in range(m)) for j in range(m)]
    return row[k - 1] * factorial(n) / Fraction(n) ** n


@cache
def _kstwo_pieces(n: int) -> tuple[list[Fraction], list[list[Fraction]]]:
    knots = [Fraction(j, 2 * n) for j in range(1, 2 * n + 1)]
    pieces = []
    for left, right in pairwise(knots):
        at = [(right - left) * Fraction(i, n + 2) for i in range(1, n + 2)]
        cdf = _interpolated(at, [_durbin(n, left + t) for t in at])
        pieces.append([i * c for i, c in enumerate(cdf)][1:])
    return knots, pieces


def _interpolated(at: list[Fraction], values: list[Fraction]) -> list[Fraction]:
    """Coefficients of the polynomial through the points, from Newton's divided differences."""
    n = len(at)
    divided = list(values)
    for level in range(1, n):
        for i in range(n - 1, level - 1, -1):
            divided[i] = (divided[i] - divided[i - 1]) / (at[i] - at[i - level])
    result = [Fraction(0)]
    for i in range(n - 1, -1, -1):
        shifted = [Fraction(0), *result]
        result = [s - at[i] * r for s, r in zip(shifted, [*result, Fraction(0)], strict=True)]
        result[0] += divided[i]
    return result


@_called("loguniform", "reciprocal")
def loguniform(a, b) -> Law:
    return Law(a, b, lambda x: -log(x) - log(log(b / a)))


@_called("powerlaw")
def powerlaw(a) -> Law:
    return Law(mpf(0), mpf(1), lambda x: log(a) + _power(a - 1, x))


@_called("rdist")
def rdist(c) -> Law:
    const = -log(mp.beta(mpf(1) / 2, c / 2))
    return Law(mpf(-1), mpf(1), lambda x: const + _power(c / 2 - 1, (1 - x) * (1 + x)))


@_called("semicircular")
def semicircular() -> Law:
    return rdist(mpf(3))


@_called("trapezoid")
def trapezoid(c, d) -> Law:
    height = 2 / (d - c + 1)

    def logpdf(x):
        if x < c:
            return log(height * x / c)
        return log(height) if x <= d else log(height * (1 - x) / (1 - d))

    return Law(mpf(0), mpf(1), logpdf, tuple(k for k in (c, d) if 0 < k < 1))


@_called("triang")
def triang(c) -> Law:
    def logpdf(x):
        return log(2 * x / c) if x < c else log(2 * (1 - x) / (1 - c))

    return Law(mpf(0), mpf(1), logpdf, (c,) if 0 < c < 1 else ())


@_called("truncexpon")
def truncexpon(b) -> Law:
    return Law(mpf(0), b, lambda x: -x - log(-mp.expm1(-b)))


@_called("truncnorm")
def truncnorm(a, b) -> Law:
    mass = mp.ncdf(b) - mp.ncdf(a) if a < 0 else mp.ncdf(-a) - mp.ncdf(-b)
    return Law(a, b, lambda x: _log_phi(x) - log(mass))


@_called("truncpareto")
def truncpareto(b, c) -> Law:
    return Law(mpf(1), c, lambda x: log(b / (1 - c**-b)) - (b + 1) * log(x))


@_called("truncweibull_min")
def truncweibull_min(c, a, b) -> Law:
    const = log(c) - log(mp.exp(-(a**c)) - mp.exp(-(b**c)))
    return Law(a, b, lambda x: const + _power(c - 1, x) - x**c)


@_called("tukeylambda")
def tukeylambda(lam) -> Law:
    """Known by its quantile function, (u^λ - (1-u)^λ)/λ; the density at a point by inverting it."""

    def of_logit(t):
        """The quantile and the log density at u = 1/(1 + exp(-t))."""
        log_u, log_v = -_log1p_exp(-t), -_log1p_exp(t)
        slope = mp.exp((lam - 1) * log_u) + mp.exp((lam - 1) * log_v)
        x = (mp.expm1(lam * log_u) - mp.expm1(lam * log_v)) / lam if lam else t
        return x, -log(slope), mp.exp(log_u + log_v)

    def logpdf(x):
        low, high = mpf(-1), mpf(1)
        while of_logit(low)[0] > x:
            low *= 2
        while of_logit(high)[0] < x:
            high *= 2
        t = (low + high) / 2
        for _ in range(400):
            y, log_density, dudt = of_logit(t)
            low, high = (t, high) if y < x else (low, t)
            step = (x - y) * mp.exp(log_density) / dudt
            new = t + step
            if not low < new < high:
                new = (low + high) / 2
            if abs(new - t) <= mp.eps * 64 * (1 + abs(t)):
                return of_logit(new)[1]
            t = new
        raise ArithmeticError(x)

    high = 1 / lam if lam > 0 else inf
    index = float("inf") if lam >= 0 else -1 / lam
    return Law(-high, high, logpdf, (), index, index, of_logit)


@_called("uniform")
def uniform() -> Law:
    return Law(mpf(0), mpf(1), lambda x: mpf(0))


@_called("vonmises", "vonmises_line")
def vonmises_line(kappa) -> Law:
    const = -log(2 * pi * mp.besseli(0, kappa))
    return Law(-pi, pi, lambda x: const + kappa * mp.cos(x))


@_called("wrapcauchy")
def wrapcauchy(c) -> Law:
    return Law(
        mpf(0),
        2 * pi,
        lambda x: log((1 - c * c) / (2 * pi)) - log(1 + c * c - 2 * c * mp.cos(x)),
    )


def _double_exponential(low: mpf, high: mpf, step: float = 1 / 16) -> list[tuple[mpf, mpf]]:
    """Weights and nodes of the tanh-sinh rule on an interval, for integrals inside a density."""
    nodes = []
    for j in range(-round(4 / step), round(4 / step) + 1):
        t = j * mpf(step)
        e = mp.exp(pi * mp.sinh(t))
        x = low + (high - low) * e / (1 + e)
        weight = (high - low) * pi * mp.cosh(t) * e / (1 + e) ** 2 * step
        if low < x < high and weight > mp.mpf(10) ** (-2 * mp.dps):
            nodes.append((weight, x))
    return nodes
