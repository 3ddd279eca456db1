"""The "Reproduce in Python" snippet of the page on self-information: numpy alone.

Pasted into a fresh interpreter, it prints numbers that stand on the screen. A test runs it.
"""

from klcore import datasets
from klcore.codes.letters import FoldedText
from pages.ui.self_information.view import Event
from pages.ui.shell import numbers

__all__ = ["snippet"]

SOURCE = """import numpy as np

log = {log}
with np.errstate(divide="ignore"):  # an impossible event costs infinity
    print("this event:", round(0.0 - log({p}), 6), "{unit}")

percent = dict(zip("{alphabet}", {percent}))  # {language}
total = sum(percent.values())  # the published table does not sum to 100
message = "{letters}"
with np.errstate(divide="ignore"):
    costs = [0.0 - log(percent[letter] / total) for letter in message]
print("the message:", round(float(np.sum(costs)), 4), "{unit}")
"""


def snippet(x: Event, message: FoldedText, code: str, unit: str) -> str:
    """Return the snippet: the event's information, and the length of the message."""
    return SOURCE.format(
        log="np.log2" if unit == "bits" else "np.log",
        unit=unit,
        p=numbers.python_float(x.p),
        alphabet=datasets.LETTERS,
        percent=datasets.letter_percentages(code).tolist(),
        language=code,
        letters=message.letters,
    )
