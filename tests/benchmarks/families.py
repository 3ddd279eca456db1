"""klcore against the truths of `data/families.json`: right, wrong, refused, foreign or slow.

Run from the top of the repository: ``python -m tests.benchmarks.families [word ...]``; only cases
whose text contains every word. The truths are made by `families_truth.py`, without klcore. A number
is right within 1e-8 of it or 1e-12, whichever is larger; an infinity or a missing fit only when
klcore says so. "Refused" is an error of klcore's own where there is an answer, "foreign" any other
error and any warning, "slow" what takes more than 2 s of processor time (stopped after 10 s). A
case without a truth is not judged.
"""

import json
import multiprocessing
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

TABLE = Path(__file__).parent / "data" / "families.json"
RELATIVE, ABSOLUTE = 1e-8, 1e-12
SLOW, STOPPED = 2.0, 10.0  # seconds of processor time
HUNG = 300.0  # seconds by the clock, in code that does not listen


def cases() -> list[dict]:
    return json.loads(TABLE.read_text())


def title(case: dict) -> str:
    second = f" ‖ {case['q']}" if "q" in case else ""
    return f"{case['call']} {case['p']}{second}"


class _Ramp(stats.rv_continuous):
    """A user's own law, of density 2x on (0, 1)."""

    def _pdf(self, x):
        return 2.0 * x


def ramp(name: str):
    """Call the user's law like one of scipy's: it must not be taken for it."""
    return _Ramp(a=0.0, b=1.0, name=name)()


def distribution(text: str):
    """Make the frozen scipy distribution that the table writes as an expression."""
    return eval(text, {**vars(stats), "inf": np.inf, "ramp": ramp})


def answer(case: dict):
    """What klcore says, in the form of the table; its own errors come as they are."""
    import klcore

    p = distribution(case["p"])
    if case["call"] == "kl":
        return klcore.kl_divergence(p, distribution(case["q"]))
    if case["call"] == "forward":
        fit = klcore.fit_forward_kl(p)
        return [fit.mu, fit.sigma, fit.kl]
    if case["call"].startswith("alpha"):
        best = klcore.fit_alpha(p, float(case["call"].split()[1])).best
        return [best.mu, best.sigma, best.value]
    return [[fit.mu, fit.sigma, fit.kl] for fit in klcore.fit_reverse_kl(p).minima]


def close(found, truth) -> bool:
    """Whether a number keeps the promise; of a fit, the place and width to 1e-8 widths."""
    if isinstance(truth, list) and isinstance(found, list):
        if isinstance(truth[0], list):
            same = len(found) == len(truth)
            return same and all(close(f, t) for f, t in zip(found, truth, strict=True))
        (mu, sigma, divergence), (mu_0, sigma_0, divergence_0) = found, truth
        width = RELATIVE * float(sigma_0)
        return (
            abs(mu - float(mu_0)) <= max(width, RELATIVE * abs(float(mu_0)))
            and abs(sigma - float(sigma_0)) <= width
            and close(divergence, divergence_0)
        )
    if isinstance(found, list) or isinstance(truth, list) or truth == "none":
        return False
    if not np.isfinite(float(truth)):
        return found == float(truth)
    return abs(found - float(truth)) <= max(ABSOLUTE, RELATIVE * abs(float(truth)))


class _TooLong(BaseException):
    """Raised in the middle of a call that has had its time."""


def _out_of_time(*_: object) -> None:
    raise _TooLong


def verdict(case: dict) -> tuple[str, str]:
    """One of the words above, and the details."""
    start = time.process_time()
    signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, STOPPED)
    try:
        found = outcome(case)
    except _TooLong:
        return "slow", f"stopped after {STOPPED:g} s"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
    seconds = time.process_time() - start
    word, detail = judgement(case, found)
    if word in ("right", "refused") and seconds > SLOW:
        return "slow", f"{seconds:.1f} s, {word}: {detail}"
    return word, detail


def outcome(case: dict):
    """What klcore returns or raises; a warning counts as an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return answer(case)
        except Exception as error:
            return error


def judgement(case: dict, found) -> tuple[str, str]:
    truth = case["value"]
    if isinstance(found, Exception):
        name = type(found).__name__
        said = f"{name}: {found}"
        if not type(found).__module__.startswith("klcore"):
            return "foreign", said
        if name == "NoFitError":
            # a fit that does not exist, or an infinite divergence, or a false word about either
            unsaid = "unresolved" in str(getattr(found, "reason", ""))
            return ("right" if truth == "none" else "refused" if unsaid else "wrong"), said
        return ("right" if name in case.get("may_refuse", ()) else "refused"), said
    return ("right" if close(found, truth) else "wrong"), f"{found} for {truth}"


def served(connection) -> None:
    """Answer cases until told to end: in a process that can be stopped when one hangs."""
    import klcore  # noqa: F401  so that no case pays for it

    connection.send("ready")
    while (case := connection.recv()) is not None:
        connection.send(verdict(case))


def started():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=served, args=(theirs,), daemon=True)
    process.start()
    ours.recv()
    return process, ours


def judge_all(chosen: list[dict]) -> Iterator[tuple[dict, str, str]]:
    """Every case, its verdict and the details."""
    process, connection = started()
    for case in chosen:
        if case["value"] is None:
            yield case, "not judged", case["origin"]
            continue
        connection.send(case)
        if connection.poll(HUNG):
            yield case, *connection.recv()
            continue
        process.kill()
        yield case, "slow", "hung"
        process, connection = started()
    connection.send(None)
    process.join()


def main(words: list[str]) -> None:
    chosen = [c for c in cases() if all(word in f"{c['of']} {title(c)}" for word in words)]
    results = []
    for case, word, detail in judge_all(chosen):
        results.append(word)
        if word != "right":
            print(f"{word:10} {title(case)}\n           {detail}", flush=True)
    counts = Counter(results)
    judged = len(results) - counts["not judged"]
    print(f"\n{len(results)} cases, {judged} judged, {counts['not judged']} not")
    for word in ("right", "wrong", "refused", "foreign", "slow"):
        print(f"{word:10} {counts[word]:4} {counts[word] / max(judged, 1):.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
