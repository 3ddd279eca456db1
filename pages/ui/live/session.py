"""What a session knows of its reader's browser: which charts it has, and what a hand holds."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

__all__ = ["Chart", "Given", "Live", "Move", "being_drawn", "current", "move_from", "part"]

KEY = "_live"
LARGEST = 1e6  # that a slider could show
PATIENCE = 10.0  # seconds that the browser may take to say that it shows what it was given


@dataclass
class Chart:
    """A chart as it was mounted, where it has been changed since, and what it shows now."""

    kind: tuple[object, ...]
    state: dict[str, Any]
    alt: str
    touched: set[tuple[int, str]] = field(default_factory=set)
    patch: str = ""


@dataclass(frozen=True)
class Move:
    """What a hand shows, and what there was when it was taken hold of.

    Of a slider both are numbers. Of handles the value is what their own script sends, which has
    not been checked, and the base is a word that names the run of the page they stood in.
    """

    key: str
    value: Any
    base: float | str
    seq: int


@dataclass
class Given:
    """What a part of a page gives the browser: patches and names of charts, keys of sliders."""

    charts: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    move: Move | None = None


# What is being drawn: the page, and a part in it. Not the session's: while one run of a script
# comes to its end, the next one may have begun.
PARTS: ContextVar[tuple[Given, ...]] = ContextVar("PARTS", default=())


@dataclass
class Live:
    """The state of a session."""

    session: str = field(default_factory=lambda: secrets.token_hex(6))
    look: tuple[object, ...] = ()
    alive: bool = False
    refused: bool = False
    run: int = 0
    mounts: int = 0  # how often all charts were mounted anew
    version: int = 0
    waiting: float | None = None  # since when the browser has not confirmed what it was given
    charts: dict[str, Chart] = field(default_factory=dict)
    # Of each chart with a ghost: its axes, the traces last committed, and those before.
    ghosts: dict[str, tuple[list[Any], list[Any], list[Any]]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)  # which of them this run has drawn
    committed: dict[str, Any] = field(default_factory=dict)

    @property
    def in_place(self) -> bool:
        """Whether the browser changes charts in place."""
        return self.alive and not self.refused

    def begin(self, look: tuple[object, ...]) -> None:
        """Begin a run of the whole page; with another `look` every chart is a new one."""
        if look != self.look:
            self.charts.clear()
            self.ghosts.clear()
        self.look = look
        self.drawn.clear()
        PARTS.set((Given(),))
        self.run += 1
        if self.waiting is not None and time.monotonic() - self.waiting > PATIENCE:
            self.refuse()

    def refuse(self) -> None:
        """Send charts as they are from now on."""
        self.refused = True
        self.mount_anew()

    def mount_anew(self) -> None:
        """Forget what the browser has: every chart is mounted once more."""
        self.charts.clear()
        self.mounts += 1
        self.waiting = None

    def confirm(self, version: object) -> None:
        """Take note that the browser shows everything up to `version`."""
        if version == self.version:
            self.waiting = None

    def sent(self) -> None:
        """Take note that the browser is given something new."""
        self.version += 1
        if self.in_place and self.waiting is None:
            self.waiting = time.monotonic()


@contextmanager
def part(move: Move | None = None) -> Iterator[Given]:
    """Collect what is drawn meanwhile."""
    given = Given(move=move)
    token = PARTS.set((*PARTS.get(), given))
    try:
        yield given
    finally:
        PARTS.reset(token)


def being_drawn() -> Given:
    """Return what the part that is being drawn gives the browser, or else the page."""
    if not PARTS.get():
        PARTS.set((Given(),))
    return PARTS.get()[-1]


def current() -> Live:
    """Return the state of the session that is running."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Live()
    live: Live = st.session_state[KEY]
    return live


def move_from(raw: object) -> Move | None:
    """Return the move that a client sent, None where it sent anything else.

    >>> move_from({"key": "d", "value": 3, "base": 2.5, "seq": 1})
    Move(key='d', value=3, base=2.5, seq=1)
    >>> move_from({"key": "d", "value": float("inf"), "base": 2.5, "seq": 1}) is None
    True
    """
    if not isinstance(raw, Mapping):
        return None
    key, seq, value, base = (raw.get(name) for name in ("key", "seq", "value", "base"))
    if not isinstance(key, str) or not isinstance(seq, int) or value is None:
        return None
    if isinstance(base, str):
        return Move(key, value, base, seq)
    if not isinstance(value, int | float) or not isinstance(base, int | float):
        return None
    # Neither infinite nor an integer of a thousand digits.
    if not all(-LARGEST <= number <= LARGEST for number in (value, base)):
        return None
    return Move(key, value, base, seq)
