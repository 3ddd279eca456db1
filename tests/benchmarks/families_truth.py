"""Make the table of truths about scipy's continuous families, `data/families.json`.

Run: ``python -m tests.benchmarks.families_truth [name ...]`` makes the cases again in which one of
the named families is p (all of them without a name: about an hour) and keeps the others. Nothing
here comes from klcore, and from scipy only the list of parameter sets and places to split
integrals at. Each case says where its value comes from:

- "two integrals": the documented density (`laws.py`), integrated by two rules in two variables
  that agree to 1e-12 (`integrals.py`), its mass 1 to 1e-12. For the Gaussian G of p's own moments
  D(p‖G) = -h(p) + ½ log(2πe var), entropy and variance so integrated;
- "support", "tail index": infinite, because q is 0 where p is not, or because the tail of p makes
  the average of -log q infinite; no such Gaussian, because the moments do not exist;
- null: not judged, with the reason.
"""

import json
import sys
import time
import traceback
from pathlib import Path

from mpmath import mp
from scipy.stats._distr_params import distcont

from tests.benchmarks.integrals import Spec, integrals

TABLE = Path(__file__).parent / "data" / "families.json"
# Whose log density costs seconds or more at every step: fewer halvings of the first rule.
COSTLY = {"levy_stable", "ksone", "kstwo", "studentized_range", "landau", "genhyperbolic"}
COSTLY |= {"norminvgauss"}


def listed() -> list[Spec]:
    """Every parameter set of scipy's own list."""
    return [Spec(name, tuple(float(v) for v in shapes)) for name, shapes in distcont]


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
    found = integrals(p, dps, p.name in COSTLY)
    with mp.workdps(dps):
        std = mp.sqrt(found.variance)
        divergence = mp.log(2 * mp.pi * mp.e * found.variance) / 2 - found.entropy
        if divergence < mp.mpf(10) ** -18:
            divergence = mp.mpf(0)
        mean = found.mean if abs(found.mean) > mp.mpf(10) ** -25 * std else mp.mpf(0)
    q = Spec("norm", (), float(mean), float(std))
    value = [digits(mean), digits(std), digits(divergence)]
    return [
        {"call": "kl", "p": p.text, "q": q.text, "value": value[2], "origin": "two integrals"},
        {"call": "forward", "p": p.text, "value": value, "origin": "two integrals"},
    ]


def judged(make, fallback: dict) -> list[dict]:
    """What `make` returns, or a case without a value and why."""
    try:
        return make()
    except Exception as problem:
        traceback.print_exc()
        return [{**fallback, "value": None, "origin": f"{type(problem).__name__}: {problem}"}]


def cases(p: Spec, dps: int = 40) -> list[dict]:
    return judged(lambda: forward(p, dps), {"call": "kl", "p": p.text, "q": "own moments"})


def main(names: list[str]) -> None:
    old = json.loads(TABLE.read_text()) if TABLE.exists() else []
    made: list[dict] = []
    for p in listed():
        if names and p.name not in names:
            made += [case for case in old if case["p"] == p.text]
            continue
        start = time.perf_counter()
        found = cases(p)
        made += found
        print(f"{p.text} {len(found)} {time.perf_counter() - start:.1f} s", flush=True)
    lines = [json.dumps(case, ensure_ascii=False) for case in made]
    TABLE.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1:])
