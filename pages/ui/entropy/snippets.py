"""The "Reproduce in Python" snippet of the page on entropy: numpy and scipy alone.

Pasted into a fresh interpreter, it prints numbers that stand on the screen. A test runs it.
"""

from pages.ui.controls.pmf_editor import Pmf
from pages.ui.entropy.view import MESSAGES
from pages.ui.shell.numbers import scale_of

__all__ = ["snippet"]

SOURCE = """import heapq
import numpy as np
from scipy.special import entr

p = np.array({p})
print("H =", round(float(entr(p).sum(){nats}), 6), "{unit}")

# Huffman: L is the sum of the masses of all forks of the tree.
heap, forks = [mass for mass in p if mass > 0], 0.0
heapq.heapify(heap)
while len(heap) > 1:
    fork = heapq.heappop(heap) + heapq.heappop(heap)
    forks += fork
    heapq.heappush(heap, fork)
print("L =", round(float(forks{scale}), 6), "{unit}")

messages = np.random.default_rng({seed}).choice(len(p), size={count}, p=p)
ideal = -np.log2(p[messages]).sum(){scale}
print("{count} messages, ideal lengths:", abs(round(float(ideal), 1)), "{unit}")
"""


def snippet(pmf: Pmf, seed: int, unit: str) -> str:
    """Return the snippet: H, L, and the ideal length of the messages that were sent."""
    bits = unit == "bits"
    return SOURCE.format(
        p=list(pmf.p),
        nats=scale_of(unit),
        scale="" if bits else " * np.log(2)",
        unit=unit,
        seed=seed,
        count=MESSAGES,
    )
