"""What is computed once for a target and remembered; of a reader's file, only while they stay."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from klcore import KernelDensity

__all__ = ["remembered"]

T = TypeVar("T")


def remembered(maxsize: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Decorate a function of a target `p` (and more) so that it remembers its last results.

    For a kernel density, which may be of an uploaded column, they go when the density goes: it
    lives in the session's state, and nothing of a file is kept after its reader has left.
    """

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        shared = lru_cache(maxsize)(function)
        of_samples: WeakKeyDictionary[KernelDensity, dict[Any, T]] = WeakKeyDictionary()

        @wraps(function)
        def recall(p: Any, *rest: Any) -> T:
            if not isinstance(p, KernelDensity):
                return shared(p, *rest)
            known = of_samples.setdefault(p, {})
            if rest not in known:
                known[rest] = function(p, *rest)
            return known[rest]

        return recall

    return decorate
