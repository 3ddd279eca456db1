"""Make the table of truths about scipy's continuous families, `data/families.json`.

Run ``python -m tests.benchmarks.families_truth [word ...]`` from the top of the repository: makes
again what a word names ("list", "extreme", "pair", or a family, that of p), without a word what is
not yet there (from nothing, about an hour), and keeps the rest. Nothing
here comes from klcore, and from scipy only the list of parameter sets and places to split
integrals at. Each case says where its value comes from:

- "closed form": of mean, variance and entropy, evaluated in mpmath;
- "two integrals": the documented density (`laws.py`), integrated by two rules in two variables
  that agree to 1e-12 (`integrals.py`), its mass 1 to 1e-12. For the Gaussian G of p's own moments
  D(p‖G) = -h(p) + ½ log(2πe var), entropy and variance so integrated;
- "support", "tail index": infinite, because q is 0 where p is not, or because the tail of p makes
  the average of -log q infinite; no such Gaussian, because the moments do not exist;
- null: not judged, with the reason.
"""

import contextlib
import json
import math
import sys
import time
import traceback
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from mpmath import mp, mpf
from scipy import optimize, stats
from scipy.stats._distr_params import distcont

from tests.benchmarks.integrals import DisagreementError, Spec, integrals, kl, quantiles

TABLE = Path(__file__).parent / "data" / "families.json"
# Whose log density costs milliseconds or more at every step: fewer halvings of the first rule.
COSTLY = {"levy_stable", "ksone", "kstwo", "studentized_range", "landau", "genhyperbolic"}
COSTLY |= {"norminvgauss"}


# What stands beside a listed set in its family, where its first shape times 1.25 would not do.
OTHERS = {
    "erlang": (12.0,),
    "irwinhall": (12.0,),
    "kstwo": (12.0,),
    "levy_stable": (1.8, -0.625),
    "studentized_range": (3.0, 12.5),
}
OTHERS_OF_KAPPA4 = {(0.0, 0.0): (-0.25, 0.0), (0.0, 0.1): (0.0, 0.125)}

# Masses nearer to an end than floats reach, poles and kinks inside, narrow and flat ones, ...
EXTREMES = """
gamma(0.001) gamma(0.01) gamma(0.05,loc=2,scale=3) gamma(1e6) chi2(0.002) chi(0.01) nakagami(0.01)
gengamma(0.01,2) gengamma(0.5,-5) exponweib(0.01,0.5) weibull_min(0.05) weibull_max(0.1)
weibull_min(200) halfgennorm(0.1) halfgennorm(30) loglaplace(3) loglaplace(2.05) lognorm(3)
lognorm(0.001) pareto(2.05) lomax(2.1) genpareto(0.45) genpareto(-3) genpareto(-0.01)
invgamma(2.1) invgamma(500) betaprime(0.05,3) burr(0.5,8) burr12(0.2,20) f(0.1,5) mielke(0.1,3)
fisk(2.05) kappa3(2.2) genextreme(3) genextreme(0.45) genextreme(-0.45) genextreme(-3)
beta(2,0.05) beta(0.05,2) beta(0.01,0.01) beta(0.5,0.5) beta(300,2) powerlaw(0.001) powerlaw(500)
rdist(0.05) rdist(400) arcsine(loc=-3,scale=2) johnsonsb(0,0.3) johnsonsb(3,0.1) triang(0) triang(1)
trapezoid(0,1) trapezoid(0,0) bradford(1e6) truncexpon(1e-3) truncexpon(500) truncnorm(8,10)
truncnorm(-40,-30) truncnorm(0,inf) truncpareto(0.01,1e6) truncweibull_min(0.2,0,3)
loguniform(1e-8,1) wrapcauchy(0.999) vonmises_line(50) vonmises_line(5000) vonmises_line(0)
gausshyper(0.1,0.2,3,50) irwinhall(1) irwinhall(3) kstwo(1) kstwo(3) ksone(1) ksone(5)
dgamma(0.3) dgamma(0.01) dgamma(2) dgamma(50) dweibull(0.1) dweibull(0.3) dweibull(1.5)
dweibull(20) gennorm(0.2) gennorm(0.5) gennorm(1.5) gennorm(30) laplace_asymmetric(0.3)
laplace_asymmetric(0.01) crystalball(2,2) crystalball(2,4) crystalball(0.5,3.2) t(2.05) t(500)
nct(1.5,0.7) nct(5,-4) jf_skew_t(1.2,30) skewnorm(100) skewnorm(-0.5) norminvgauss(5,4)
johnsonsu(0,0.5) johnsonsu(2,1) loggamma(0.01) loggamma(100) genlogistic(0.01) genlogistic(80)
exponnorm(0.05) exponnorm(50) powernorm(0.02) powernorm(100) hypsecant(loc=5,scale=0.01)
laplace(loc=-1e3,scale=10) gumbel_r(loc=3,scale=0.2) skewcauchy(-0.9) tukeylambda(-0.3)
tukeylambda(-0.5) tukeylambda(0.14) tukeylambda(1.5) tukeylambda(2) tukeylambda(0.01)
invgauss(100) invgauss(0.001) recipinvgauss(50) fatiguelife(0.01) geninvgauss(-0.5,0.01)
rel_breitwigner(1e3) rice(30) rice(0.01) foldnorm(0) foldnorm(9) ncx2(0.1,3) ncx2(5,200)
ncf(1,9,4) exponpow(0.3) exponpow(8) gompertz(1e-4) gompertz(50) genexpon(0.01,5,0.2)
genhalflogistic(0.05) genhalflogistic(3) halflogistic(loc=7) powerlognorm(0.01,2) alpha(0.1)
kappa4(0.5,0.5) kappa4(-0.5,0.3) kappa4(0.2,-0.3) kappa4(2,0.5) vonmises(50)
"""

# Poles, kinks and ends in the second argument; tails of the first that the second cannot bear.
PAIRS = """
norm()|dgamma(0.3,loc=0.3) norm()|dgamma(0.05,loc=0.3) norm()|dgamma(3,loc=0.3)
norm()|dweibull(0.2,loc=0.1) norm()|gennorm(0.3,loc=0.2) norm()|dgamma(0.3,loc=5)
norm(2,0.001)|dgamma(0.3,loc=2) norm(2,0.001)|dgamma(0.3,loc=2.001)
uniform()|dgamma(0.05,loc=0.3) uniform()|dgamma(0.3,loc=1) uniform()|beta(0.05,0.05)
uniform()|arcsine() uniform()|powerlaw(0.01) uniform()|beta(40,0.02) beta(2,3)|beta(0.01,0.02)
beta(0.05,0.05)|uniform() beta(2,0.05)|uniform() arcsine()|uniform() expon()|gamma(0.01)
gamma(0.001)|gamma(0.002) gamma(0.002)|gamma(0.001) gamma(0.001)|expon()
gamma(0.05)|weibull_min(0.3) gamma(1e6)|gamma(1.001e6) gamma(1e6)|norm(loc=1e6,scale=1e3)
gamma(2,scale=1e-3)|gamma(2)
dgamma(0.3)|norm() dgamma(0.3)|dgamma(0.3,loc=0.5) dgamma(0.3,loc=0.5)|dgamma(0.3)
dgamma(0.1)|laplace() laplace()|dgamma(0.1) laplace()|laplace(loc=3) laplace()|gennorm(1.5,loc=0.3)
t(3)|dgamma(0.2,loc=0.5) t(3)|cauchy() cauchy()|t(3) cauchy()|cauchy(loc=2,scale=3) t(3)|norm()
t(2.05)|norm() t(1.5)|laplace() t(2)|norm() cauchy()|norm() cauchy()|laplace() t(1)|laplace()
kappa3(1)|laplace() loglaplace(1)|laplace() loglaplace(1.05)|laplace() loglaplace(3)|laplace()
loglaplace(2)|norm() loglaplace(3)|pareto(3) pareto(3)|loglaplace(3) lomax(1)|expon()
pareto(1)|laplace() pareto(1.1)|laplace() pareto(2)|norm() pareto(2.001)|norm() levy()|laplace()
levy()|norm() levy()|lomax(2) invgamma(1)|expon() invgamma(1.05)|expon() halfcauchy()|expon()
halfcauchy()|lomax(3) f(5,4)|norm() f(5,4.1)|norm() burr12(2,1)|norm() burr12(2,0.5)|expon()
nct(1.5,0.7)|cauchy() cauchy()|nct(1.5,0.7) crystalball(2,2)|laplace() crystalball(2,2.1)|laplace()
crystalball(2,3)|norm() crystalball(2,3.05)|norm() genpareto(0.5)|norm() genpareto(1)|expon()
vonmises(2)|vonmises(5) vonmises_line(2)|vonmises_line(5) vonmises_line(5)|vonmises_line(2)
truncnorm(0,inf)|halfnorm() halfnorm()|truncnorm(0,inf) truncnorm(-inf,inf)|norm()
truncnorm(-1,2)|norm() norm()|truncnorm(-inf,3) norm()|truncnorm(-40,40) halfnorm()|expon()
expon()|halfnorm() expon()|norm() expon()|expon(loc=1e-9) expon(loc=1e-9)|expon()
lognorm(3)|lognorm(0.5) lognorm(0.5)|gamma(2) lognorm(3)|gamma(0.1) lognorm(1)|expon()
triang(0.3)|triang(0.31) triang(0)|triang(1) triang(1)|uniform() trapezoid(0.2,0.8)|triang(0.5)
norm()|norm(loc=1e-7) norm()|t(1e6) t(1e6)|norm() norm()|cauchy() norm()|laplace() norm()|logistic()
norm()|gumbel_r() norm(scale=3)|gumbel_r() norm()|loggamma(2) norm()|crystalball(1,2)
norm(loc=-8)|crystalball(1,2) norm()|skewnorm(5) norm()|expon() norm()|exponnorm(0.1)
norm(loc=30,scale=0.1)|laplace() norm(scale=1e-6)|laplace() norm(scale=1e5)|laplace()
logistic()|laplace() hypsecant()|logistic() gumbel_r()|gumbel_l() gumbel_l()|gumbel_r()
laplace()|gumbel_r() gumbel_r()|norm()
moyal()|gumbel_r() moyal()|norm() loggamma(0.1)|gumbel_l() genextreme(0.5)|genextreme(0.4)
genextreme(3)|genextreme(3.5) uniform()|uniform(loc=-1,scale=3) uniform(scale=3)|uniform()
semicircular()|norm() johnsonsu(0,1)|norm()
"""


def listed() -> list[Spec]:
    """Every parameter set of scipy's own list."""
    return [Spec(name, tuple(float(v) for v in shapes)) for name, shapes in distcont]


def parsed(text: str) -> Spec:
    """``gamma(0.05,loc=2,scale=3)`` as a `Spec`; a number beyond the shapes is loc, then scale."""
    name, rest = text.rstrip(")").split("(")
    parts = [part for part in rest.split(",") if part]
    named = {k: float(v) for k, v in (part.split("=") for part in parts if "=" in part)}
    numbers = [float(part) for part in parts if "=" not in part]
    count = getattr(stats, name).numargs
    named.update(zip(("loc", "scale"), numbers[count:], strict=False))
    return Spec(name, tuple(numbers[:count]), **named)


def other(p: Spec) -> Spec:
    """Another member of the family: its first shape times 1.25, or another scale and place."""
    if not p.shapes:
        wide = p.standard().low == -p.standard().high == -mp.inf
        return Spec(p.name, (), 0.25 if wide else 0.0, 1.25)
    if p.shapes in OTHERS_OF_KAPPA4:
        return Spec(p.name, OTHERS_OF_KAPPA4[p.shapes])
    return Spec(p.name, OTHERS.get(p.name, (p.shapes[0] * 1.25, *p.shapes[1:])))


def digits(value) -> str:
    with mp.workdps(40):
        return mp.nstr(mp.mpf(value), 17, min_fixed=-3, max_fixed=6)


def forward(p: Spec, dps: int) -> list[dict]:
    """The fit by moments, and D(p‖G) with G's parameters as floats."""
    own = p.standard()
    index = min(own.left, own.right)
    if index <= 2:
        which = "mean" if index <= 1 else "variance"
        origin = f"tail index {float(index):g}: no finite {which}"
        return [{"call": "forward", "p": p.text, "value": "none", "origin": origin}]
    with mp.workdps(dps):
        mean, variance, entropy, origin = moments_and_entropy(p, dps)
        std = mp.sqrt(variance)
        divergence = mp.log(2 * mp.pi * mp.e * variance) / 2 - entropy
        if divergence < mpf(10) ** -18:
            divergence = mpf(0)
        mean = mean if abs(mean) > mpf(10) ** -25 * std else mpf(0)
    q = Spec("norm", (), float(mean), float(std))
    value = [digits(mean), digits(std), digits(divergence)]
    about = {"origin": origin}
    if p.name == "vonmises":
        about["may_refuse"] = ["InvalidInputError"]
    return [
        {"call": "kl", "p": p.text, "q": q.text, "value": value[2], **about},
        {"call": "forward", "p": p.text, "value": value, **about},
    ]


def reverse_minima(p: Spec, coarse: bool) -> list[tuple[mpf, mpf, mpf]]:
    """(μ, σ, D(N(μ, σ)‖p)) of every local minimum, best first, of equal ones the smallest μ.

    A grid in floats shows where they are: μ over the quantiles of p, σ from a hundredth of the
    distance of its quartiles to its hundredfold. From each of its local minima descends L-BFGS in
    floats, then Newton in mpmath: with f = log p the derivatives are averages of f with Hermite
    polynomials, whatever kinks and poles f has. The Hessian is positive definite at what is kept.
    """
    frozen = p.frozen()
    quartile = float(np.diff(frozen.ppf([0.25, 0.75]))[0])
    at = frozen.median() + quartile * np.sinh(np.linspace(-7.5, 7.5, 4001))
    near = quartile * np.geomspace(1e-9, 0.3, 200)
    for b in p.standard().breaks:
        at = np.concatenate(
            [at, p.loc + p.scale * float(b) + near, p.loc + p.scale * float(b) - near]
        )
    at = np.unique(at)
    with np.errstate(all="ignore"):
        values_there = frozen.logpdf(at)
    at, values_there = at[np.isfinite(values_there)], values_there[np.isfinite(values_there)]
    z = np.linspace(-8.6, 8.6, 1201)
    weights = stats.norm.pdf(z) * (z[1] - z[0])

    def rough(point: np.ndarray) -> float:
        values = np.interp(point[0] + math.exp(min(point[1], 300.0)) * z, at, values_there)
        return -point[1] - float(weights @ values)

    mus = np.unique(frozen.ppf(np.concatenate([[1e-3], np.linspace(0.01, 0.99, 25)])))
    mus = np.unique(np.concatenate([mus, 2 * mus.mean() - mus, np.linspace(mus[1], mus[-2], 25)]))
    logs = math.log(quartile) + np.linspace(-4.6, 4.6, 139)
    grid = np.array([[rough(np.array([mu, s])) for s in logs] for mu in mus])
    inner = np.pad(grid, 1, constant_values=-np.inf)  # none on the rim
    shifts = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
    lowest = np.all(
        [grid <= inner[i : i + grid.shape[0], j : j + grid.shape[1]] for i, j in shifts], axis=0
    )
    found: list[tuple[mpf, mpf]] = []
    begun: list[np.ndarray] = []
    for i, j in np.argwhere(lowest):
        start = optimize.minimize(rough, [mus[i], logs[j]], method="Nelder-Mead").x
        width = math.exp(min(start[1], 300.0))
        if any(np.hypot((start[0] - m) / width, start[1] - s) < 0.02 for m, s in begun):
            continue
        begun.append(start)
        with contextlib.suppress(ArithmeticError):
            mu, sigma = newton(p, mpf(float(start[0])), mp.exp(mpf(float(start[1]))), coarse)
            if not any(
                abs(mu - m) < sigma / 10**6 and abs(sigma - s) < s / 10**6 for m, s in found
            ):
                found.append((mu, sigma))
    fits = []
    for mu, sigma in found:
        q = Spec("norm", (), float(mu), float(sigma))
        fits.append((mu, sigma, kl(q, p, 40, coarse)[0]))
    if not fits:
        raise ArithmeticError(f"{p.text}: no minimum found")
    return sorted(fits, key=lambda fit: (float(mp.nstr(fit[2], 13)), fit[0]))


def newton(p: Spec, mu: mpf, sigma: mpf, coarse: bool) -> tuple[mpf, mpf]:
    """The minimum near (μ, σ) to 1e-12 widths: by a rule and by the next finer one."""
    for per_unit in (4, 8) if coarse else (8, 16, 32, 64):
        before = mu, sigma
        mu, sigma = newton_by_one_rule(p, mu, sigma, per_unit)
        if max(abs(mu - before[0]), abs(sigma - before[1])) < sigma * mpf(10) ** -12:
            return mu, sigma
    if coarse:
        return mu, sigma
    raise ArithmeticError(f"{p.text}: the rules do not agree")


def newton_by_one_rule(p: Spec, mu: mpf, sigma: mpf, per_unit: int) -> tuple[mpf, mpf]:
    own = p.standard()
    places = (*own.breaks, *quantiles(p, own))
    breaks = [mpf(p.loc) + mpf(p.scale) * b for b in places]
    for _ in range(15):
        with mp.workdps(30):
            ends = sorted(
                {mpf(v) for v in (-14, -4, 0, 4, 14)}
                | {(b - mu) / sigma for b in breaks if abs(b - mu) < 14 * sigma}
            )
            sums = [mpf(0)] * 5
            for left, right in pairwise(ends):
                for weight, z in interval_rule(left, right, per_unit):
                    log_p = p.logpdf(mu + sigma * z)
                    if not mp.isfinite(log_p):  # on a pole but for rounding
                        continue
                    f = weight * mp.exp(-z * z / 2) * log_p
                    hermite = (z, z * z - 1, z**3 - 3 * z, (z**4 - 6 * z * z + 3))
                    for k, h in enumerate(hermite):
                        sums[k + 1] += f * h
            root = mp.sqrt(2 * mp.pi)
            e1, e2, e3, e4 = (v / root for v in sums[1:])
            # the gradient and Hessian of -s - E f(μ + e^s z) in units of σ for μ
            gradient = mp.matrix([-e1, -1 - e2])
            hessian = mp.matrix([[-e2, -e3], [-e3, -(e4 + 2 * e2)]])
            if not (hessian[0, 0] > 0 and mp.det(hessian) > 0):
                raise ArithmeticError("no minimum")
            step = mp.lu_solve(hessian, gradient)
            mu -= step[0] * sigma
            sigma *= mp.exp(-step[1])
            if max(abs(step[0]), abs(step[1])) < mp.mpf(10) ** -14:
                return mu, sigma
    raise ArithmeticError("no convergence")


def interval_rule(left: mpf, right: mpf, per_unit: int) -> list[tuple[mpf, mpf]]:
    """The tanh-sinh rule with step 1 / per_unit."""
    rule = []
    for j in range(-4 * per_unit, 4 * per_unit + 1):
        t = mpf(j) / per_unit
        e = mp.exp(-mp.pi * abs(mp.sinh(t)))
        distance = (right - left) * e / (1 + e)
        weight = (right - left) * mp.pi * mp.cosh(t) * e / (1 + e) ** 2 / per_unit
        if distance > 0 and left < left + distance and right - distance < right:
            rule.append((weight, left + distance if t < 0 else right - distance))
    return rule


def closed_form(p: Spec) -> tuple[mpf, mpf, mpf] | None:
    """Mean, variance and entropy of the standard law where the textbooks have all three."""
    psi, gamma, log, zeta2 = mp.digamma, mp.gamma, mp.log, mp.pi**2 / 6
    a, b = (*(mpf(v) for v in p.shapes), mpf(0), mpf(0))[:2]
    match p.name:
        case "beta":
            mean, variance = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
            entropy = log(mp.beta(a, b)) - (a - 1) * psi(a) - (b - 1) * psi(b)
            return mean, variance, entropy + (a + b - 2) * psi(a + b)
        case "gamma" | "erlang":
            return a, a, a + mp.loggamma(a) + (1 - a) * psi(a)
        case "chi2":
            half = a / 2
            entropy = half + log(2) + mp.loggamma(half) + (1 - half) * psi(half)
            return a, 2 * a, entropy
        case "dgamma":
            entropy = a + mp.loggamma(a) + (1 - a) * psi(a) + log(2)
            return mpf(0), a * (a + 1), entropy
        case "expon":
            return mpf(1), mpf(1), mpf(1)
        case "laplace":
            return mpf(0), mpf(2), 1 + log(2)
        case "logistic":
            return mpf(0), 2 * zeta2, mpf(2)
        case "gumbel_r":
            return mp.euler, zeta2, 1 + mp.euler
        case "uniform":
            return mpf(1) / 2, mpf(1) / 12, mpf(0)
        case "weibull_min":
            mean = gamma(1 + 1 / a)
            return mean, gamma(1 + 2 / a) - mean**2, mp.euler * (1 - 1 / a) - log(a) + 1
        case "pareto":
            mean = a / (a - 1)
            return mean, a / ((a - 1) ** 2 * (a - 2)), 1 + 1 / a - log(a)
        case "lognorm":
            square = mp.exp(a * a)
            return mp.sqrt(square), (square - 1) * square, log(2 * mp.pi * mp.e * a * a) / 2
        case "t":
            entropy = (a + 1) / 2 * (psi((a + 1) / 2) - psi(a / 2))
            return mpf(0), a / (a - 2), entropy + log(mp.sqrt(a) * mp.beta(a / 2, mpf(1) / 2))
        case "gennorm":
            ratio = gamma(3 / a) / gamma(1 / a)
            return mpf(0), ratio, 1 / a - log(a / (2 * gamma(1 / a)))
        case "loglaplace":
            mean, square = a * a / (a * a - 1), a * a / (a * a - 4)
            return mean, square - mean**2, 1 + log(2) - log(a)
        case "genextreme" if a:
            g1, g2 = gamma(1 + a), gamma(1 + 2 * a)
            return (1 - g1) / a, (g2 - g1**2) / a**2, mp.euler * (1 - a) + 1
        case "powerlaw":
            return a / (a + 1), a / ((a + 1) ** 2 * (a + 2)), 1 - 1 / a - log(a)
        case "invgamma":
            variance = 1 / ((a - 1) ** 2 * (a - 2))
            return 1 / (a - 1), variance, a + mp.loggamma(a) - (1 + a) * psi(a)
        case "rdist":
            half = a / 2
            entropy = log(mp.beta(half, half)) - 2 * (half - 1) * psi(half) + log(2)
            return mpf(0), 1 / (a + 1), entropy + 2 * (half - 1) * psi(a)
        case "norm":
            return mpf(0), mpf(1), log(2 * mp.pi * mp.e) / 2
    return None


def moments_and_entropy(p: Spec, dps: int) -> tuple[mpf, mpf, mpf, str]:
    """Mean, variance, entropy and where they come from; what there is twice must agree."""
    known = closed_form(p)
    if known is not None:
        mean, variance, entropy = known
        scale = mpf(p.scale)
        known = mpf(p.loc) + scale * mean, scale**2 * variance, entropy + mp.log(scale)
        if dps > 300:
            return *known, "closed form"
    found = integrals(p, dps, p.name in COSTLY, ())
    numbers = found.mean, found.variance, found.entropy
    if known is None:
        return *numbers, "two integrals"
    size = (mp.sqrt(known[1]), known[1], 1)
    if any(abs(a - b) > mpf(10) ** -12 * u for a, b, u in zip(known, numbers, size, strict=True)):
        raise DisagreementError(f"{p.text}: closed form {known}, integrals {numbers}")
    return *known, "closed form, and two integrals"


def judged(make, fallback: dict) -> list[dict]:
    """What `make` returns, or a case without a value and why."""
    try:
        return make()
    except Exception as problem:
        traceback.print_exc()
        return [{**fallback, "value": None, "origin": f"{type(problem).__name__}: {problem}"}]


def precision(p: Spec) -> int:
    """Digits enough for distances to an end that is not 0, whose mass falls like a small power."""
    if p.name == "beta":
        return int(40 + 20 / min(1.0, p.shapes[1]))
    if p.name == "johnsonsb":
        return int(40 + (12 + abs(p.shapes[0])) / p.shapes[1])
    power = 1.0
    if p.name in ("genextreme", "genpareto") and p.shapes[0]:
        power = 1 / abs(p.shapes[0])
    elif p.name == "rdist":
        power = p.shapes[0] / 2
    elif p.name == "gausshyper":
        power = p.shapes[1]
    if power < 1.0:
        return int(40 + 20 / power)
    return 70 if p.name == "ksone" else 40


def divergence(p: Spec, q: Spec) -> dict:
    """D(p‖q)."""
    case = {"call": "kl", "p": p.text, "q": q.text}
    if "vonmises" in (p.name, q.name):
        case["may_refuse"] = ["InvalidInputError"]
    own = p.standard()
    (p_low, p_high), (q_low, q_high) = p.support(), q.support()
    if p_low >= q_low and p_high <= q_high:
        for index, end in ((own.left, q_low), (own.right, q_high)):
            power = GROWTH.get(q.name)
            if mp.isinf(end) and power is not None and index <= power:
                origin = f"tail index {float(index):g}: the average of |x|^{power} is infinite"
                return {**case, "value": "inf", "origin": origin}
    if p == q:
        return {**case, "value": "0.0", "origin": "the same distribution"}
    dps = precision(p)
    value, origin = kl(p, q, dps, p.name in COSTLY or q.name in COSTLY)
    if abs(value) < mp.mpf(10) ** -20:
        value = mp.mpf(0)
    return {**case, "value": digits(value), "origin": origin}


# -log q grows like this power of |x| (only where p may have a tail that it makes a difference to).
GROWTH = {"norm": 2, "halfnorm": 2, "laplace": 1, "expon": 1, "logistic": 1, "gumbel_r": 1}


def reverse(p: Spec) -> dict:
    """The minima of D(N(μ, σ)‖p), or none where the support is not the line."""
    case = {"call": "reverse", "p": p.text}
    low, high = p.support()
    if p.name == "vonmises":
        return {**case, "value": "none", "origin": "support", "may_refuse": ["InvalidInputError"]}
    if not (mp.isinf(low) and mp.isinf(high)):
        return {**case, "value": "none", "origin": "support"}
    minima = reverse_minima(p, p.name in COSTLY)
    return {
        **case,
        "value": [[digits(v) for v in minimum] for minimum in minima],
        "origin": "Newton in mpmath from every minimum of a grid; divergence by two integrals",
    }


# α-fits: of light, heavy and one-sided tails, and of a law known by its quantiles alone.
ALPHA_FITS = """
tukeylambda(-0.5) tukeylambda(0.14) cauchy() levy() gumbel_r() expon() gamma(2) uniform()
laplace() lognorm(1) t(2) beta(2,0.6) pareto(1) loglaplace(1) dgamma(1) skewcauchy(0.5)
landau()
"""


def alpha_fit(p: Spec) -> dict:
    """The best at α = ½: there ∫√(p q) is largest, where q has the moments of √(p q).

    Iterated to a standstill over the nodes of p, by both rules, from two starts.
    """
    found = integrals(p, precision(p), p.name in COSTLY, ())
    ends = []
    for rule in found.rules:
        kept = [(mp.log(mass) - logp / 2, y) for mass, y, logp in rule if mass > 0]
        log_mass, y = np.array([[float(v) for v in node] for node in kept]).T
        y = np.where(np.abs(y) < 1e150, y, 1e150)  # where no weight is left
        middle, quartile = (float(v) for v in np.diff([0.0, *p.frozen().ppf([0.5, 0.75])]))
        for mu, sigma in ((middle, quartile), (middle + quartile, 3 * quartile)):
            for _ in range(500):
                log_q = -0.5 * ((y - mu) / sigma) ** 2 - np.log(np.sqrt(2 * np.pi) * sigma)
                w = np.exp(np.maximum(log_mass + log_q / 2, -700.0))
                overlap = float(w.sum())
                new_mu = float(w @ y) / overlap
                new_sigma = math.sqrt(float(w @ (y - new_mu) ** 2) / overlap)
                step = max(abs(new_mu - mu), abs(new_sigma - sigma)) / sigma
                mu, sigma = new_mu, new_sigma
                if step < 1e-14:
                    break
            ends.append((mu, sigma, 4 * (1 - overlap)))
    gap = max(abs(a - b) for end in ends for a, b in zip(end, ends[0], strict=True))
    if gap > 3e-11 * ends[0][1]:
        raise ArithmeticError(f"{p.text}: ends {mp.nstr(gap, 3)} apart")
    return {
        "call": "alpha 0.5",
        "p": p.text,
        "value": [digits(v) for v in ends[0]],
        "origin": "moments of √(p q) iterated to a standstill, two rules, two starts",
    }


def alpha_zero() -> list[dict]:
    """D(N(μ, σ)‖gumbel_r) = -½ log(2πe σ²) + μ + exp(σ²/2 - μ), least where μ = σ²/2, σ = 1."""
    value = mpf(3) / 2 - mp.log(2 * mp.pi * mp.e) / 2
    fit = ["0.5", "1.0", digits(value)]
    return [{"call": "alpha 0.0", "p": "gumbel_r()", "value": fit, "origin": "closed form"}]


def in_closed_form() -> list[dict]:
    """Histograms, and laws of a user's own that are called like one of scipy's."""

    def histogram(*weights: int) -> str:
        return f"rv_histogram(({list(weights)}, {list(range(len(weights) + 1))}), density=False)()"

    half, one_half = mp.log(2), mpf(1) / 2
    known = [
        (histogram(1, 2, 3, 4), histogram(4, 3, 2, 1),
         mp.fsum(mpf(i) / 10 * mp.log(mpf(i) / (5 - i)) for i in range(1, 5))),
        (histogram(1, 2, 3, 4), histogram(1, 2, 3, 4), mpf(0)),
        ("uniform(scale=3)", histogram(1, 0, 1), mp.inf),
        (histogram(1, 0, 1), "uniform(scale=3)", mp.log(mpf(3) / 2)),
        (histogram(1, 0, 1), "uniform(scale=2)", mp.inf),
        ("ramp('norm')", "uniform()", half - one_half),
        ("ramp('laplace')", "uniform()", half - one_half),
        ("uniform()", "ramp('norm')", 1 - half),
        ("ramp('norm')", "ramp('laplace')", mpf(0)),
        ("ramp('uniform')", "uniform()", half - one_half),
        ("ramp('norm')", "norm()", half - one_half + mp.log(2 * mp.pi) / 2 + mpf(1) / 4),
    ]  # fmt: skip
    return [
        {"call": "kl", "p": p, "q": q, "value": digits(value), "origin": "closed form"}
        for p, q, value in known
    ]


def random_sets() -> list[Spec]:
    """One member of every family with shapes, each shape times e^u, -0.7 < u < 0.7; seeded."""
    rng = np.random.default_rng(20)
    sets = []
    for base in listed():
        if not base.shapes or base.name in {*OTHERS, *COSTLY, "ksone", "vonmises"}:
            continue
        check = getattr(stats, base.name)._argcheck
        for _ in range(50):
            factors = np.exp(rng.uniform(-0.7, 0.7, len(base.shapes)))
            shapes = tuple(float(v) for v in np.round(np.array(base.shapes) * factors, 3))
            loc, scale = float(rng.integers(-3, 4)), 2.0 ** int(rng.integers(-4, 5))
            if bool(np.all(check(*shapes))):
                sets.append(Spec(base.name, shapes, loc, scale))
                break
    return sets


def cases(p: Spec, group: str) -> list[dict]:
    """All about one listed or extreme set."""
    dps = precision(p)
    found = judged(lambda: forward(p, dps), {"call": "forward", "p": p.text})
    found += judged(lambda: [reverse(p)], {"call": "reverse", "p": p.text})
    if group == "list":
        q = other(p)
        for a, b in ((p, q), (q, p)):
            fallback = {"call": "kl", "p": a.text, "q": b.text}
            found += judged(lambda a=a, b=b: [divergence(a, b)], fallback)
    return found


# Where -log q grows like e^|x| and the tail of p falls like e^-|x|.
EXPONENTIAL = {"gumbel_r()|gumbel_l()", "gumbel_l()|gumbel_r()", "laplace()|gumbel_r()"}


def pair(text: str) -> list[dict]:
    p, q = (parsed(part) for part in text.split("|"))
    if text in EXPONENTIAL:
        origin = "the average of e^|x| is infinite"
        return [{"call": "kl", "p": p.text, "q": q.text, "value": "inf", "origin": origin}]
    fallback = {"call": "kl", "p": p.text, "q": q.text}
    return judged(lambda: [divergence(p, q)], fallback)


def main(names: list[str]) -> None:
    old: dict[str, list[dict]] = {}
    for entry in json.loads(TABLE.read_text()) if TABLE.exists() else []:
        old.setdefault(entry["of"], []).append(entry)
    wanted = [(f"list {p.text}", p.name, lambda p=p: cases(p, "list")) for p in listed()]
    for text in EXTREMES.split():
        p = parsed(text)
        wanted.append((f"extreme {p.text}", p.name, lambda p=p: cases(p, "extreme")))
    wanted += [(f"pair {t}", t.split("(")[0], lambda t=t: pair(t)) for t in PAIRS.split()]
    wanted.append(("pair closed", "closed", in_closed_form))
    wanted.append(("alpha zero", "gumbel_r", alpha_zero))
    for text in ALPHA_FITS.split():
        fallback = {"call": "alpha 0.5", "p": text}
        make = partial(judged, lambda text=text: [alpha_fit(parsed(text))], fallback)
        wanted.append((f"alpha {text}", text.split("(")[0], make))
    for p in random_sets():
        wanted.append((f"random {p.text}", p.name, lambda p=p: cases(p, "random")))
    for of, name, make in wanted:
        asked = {name, of, of.split()[0]} & set(names) if names else of not in old
        if not asked:
            continue
        start = time.perf_counter()
        old[of] = [{**case, "of": of} for case in make()]
        print(f"{of} {len(old[of])} {time.perf_counter() - start:.1f} s", flush=True)
        lines = [json.dumps(c, ensure_ascii=False) for w in wanted for c in old.get(w[0], [])]
        TABLE.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1:])
