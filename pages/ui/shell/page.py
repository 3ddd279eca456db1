"""What every page shares: title, language, unit, the path at the top, the link to share."""

import math
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike
from streamlit.delta_generator import DeltaGenerator

from klcore import units
from pages.ui.live import parts
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.frame import mount_frame
from pages.ui.shell.glossary import glossary_button
from pages.ui.shell.process import send_at_once, set_aside
from pages.ui.shell.share import share_content
from pages.ui.shell.style import CURTAIN, style_of
from pages.ui.shell.text import LANGUAGES, Text, load_text
from pages.ui.shell.theme import Palette, current_palette

__all__ = ["ODDS", "PATH", "STYLED", "Page", "begin_page", "carried", "end_page", "least_draws"]

HERE = Path(__file__).resolve().parents[2]
# Only pages that exist are on the path: a page file is all it takes to be listed.
PATH = {file.stem[2:]: f"pages/{file.name}" for file in sorted(HERE.glob("[0-9]_*.py"))}
# Pixels of what stands in the top row. Streamlit loads it late and makes room only then.
LANGUAGE_WIDTH, UNIT_WIDTH = 96, 128
# Seconds by which a new reader's browser gets the style before the page: it loads what applies it.
AHEAD, STYLED = 0.1, "_styled"
SEEN, SEEN_MARK = "_seen", "✓"  # the pages that this session has visited
# Two curves in the colours of the two fits; drawn here, because Streamlit's own icons are
# fetched from another host.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M1 27C10 27 10 8 16 8s6 19 15 19" fill="none" stroke="#D55E00" stroke-width="4"/>
<path d="M1 27c5 0 5-24 9-24s4 24 9 24" fill="none" stroke="#009E73" stroke-width="3"/>
</svg>"""


ODDS = 20  # to 1, at which two senders count as told apart


@dataclass(frozen=True)
class Page:
    """One page in one language and unit: what its script asks for words and for formatting."""

    name: str
    language: str
    unit: Literal["bits", "nats"]
    text: Text
    palette: Palette
    embedded: bool
    only_figure: bool
    notices: DeltaGenerator
    corner: DeltaGenerator
    curtain: DeltaGenerator | None

    def __call__(self, key: str, **values: object) -> str:
        """Return a label."""
        return self.text.label(key, **values)

    def naming(self, **values: object) -> "Page":
        """Return this page with `values` in all its labels that ask for them."""
        return replace(self, text=self.text.naming(values))

    def prose(self, key: str, **values: object) -> str:
        """Return a section of prose."""
        return self.text.section(key, **values)

    def option(self, key: str, identifier: str) -> str:
        """Return what the page's choice `key` calls an option."""
        return self.text.option(key, identifier)

    def chapter(self, name: str) -> "Page":
        """Return this page speaking the words of `name`, a part with text files of its own.

        The choices in the link stay the page's.
        """
        own = load_text(self.language, name)
        return replace(self, text=replace(own, choices=self.text.choices))

    def say(self, key: str, **values: object) -> None:
        """Write a section of prose, unless the page shows its figure only."""
        if not self.only_figure:
            st.markdown(self.prose(key, **values))

    def listed(self, items: Iterable[str], *, long: bool = False) -> str:
        """Return `items` in a row, as the language lists them; `long` where they hold commas."""
        return self("list_of_long" if long else "list_of").join(items)

    def sentences(self, said: Iterable[str]) -> str:
        """Return sentences one after the other, as the language sets them."""
        return reduce(lambda one, two: self("one_after_other", before=one, after=two), said)

    def share(self, value: float) -> str:
        """Return a share as a percentage; where that is a bound, in the language's words."""
        shown = numbers.percent(value)
        bound = {">": "more_than", "<": "less_than"}.get(shown[0])
        return self(bound, share=shown[2:]) if bound else shown

    def in_unit(self, nats: Any) -> Any:
        """Return information contents in the reader's unit."""
        return units.from_nats(nats, self.unit)

    def column(self, nats: ArrayLike) -> list[object]:
        """Return information contents in the reader's unit, as a column of a table."""
        values: list[object] = np.asarray(self.in_unit(nats)).tolist()
        return values

    def amount(self, nats: float, digits: int = 3) -> str:
        """Return an information content in the reader's unit, without naming the unit."""
        return numbers.number(self.in_unit(nats), digits)

    def signed(self, nats: float, digits: int = 3) -> str:
        """Return an amount with its sign also where it is positive; 0 and ∞ have none."""
        shown = self.amount(nats, digits)
        return f"+{shown}" if 0 < nats < math.inf and shown.strip("0.") else shown

    def amount_with_unit(self, nats: float, digits: int = 3) -> str:
        """Return an information content followed by the reader's unit (∞ has none)."""
        if math.isinf(nats):
            return self.amount(nats)
        return f"{self.amount(nats, digits)}{numbers.NO_BREAK}{self(self.unit)}"

    def choose_view(self, views: Iterable[str]) -> str:
        """Draw the choice of what to look at on a page that has several views; return it."""
        return choose(self.text, "view", views, label=self("view"), label_visibility="collapsed")

    def titled(self, name: str) -> str:
        """Return the title of an axis or a column in the reader's unit: "name (unit)"."""
        return self("titled", name=name, unit=self(self.unit))

    def in_draws(self, nats: float) -> str:
        """Return what a divergence means in draws: fewer than log(odds)/D never do, on average."""
        if nats <= 0.0:
            return self("draws_never")
        return self("draws_needed", odds=ODDS, least=least_draws(nats))

    def in_draws_both_ways(self, from_q: float, from_p: float) -> str:
        """Return the same of D(Q‖P), where the draws are Q's, and of D(P‖Q), where they are P's."""
        if min(from_q, from_p) <= 0.0:
            return self("draws_never")
        least = {"q": least_draws(from_q), "p": least_draws(from_p)}
        return self("draws_both_ways", odds=ODDS, **least)


def least_draws(nats: float) -> str:
    """Return log(odds)/D, but at least 1, rounded down as a bound from below has to be.

    >>> least_draws(0.368), least_draws(math.inf), least_draws(1e-4)
    ('8.1', '1.0', '29957')
    """
    least = max(1.0, math.log(ODDS) / nats)
    if least < 1000:
        return numbers.number(math.floor(10.0 * least) / 10.0, 1)
    return numbers.number(math.floor(least), 0)


def begin_page(name: str) -> Page:
    """Set title, language and theme, draw the top row, and return what the page needs to speak.

    Every page script, the home page too, calls this first. `name` is the page's file name
    without its number ("forward_and_reverse"), or "home".
    """
    send_at_once()
    language = reader_language()
    link_state.arrive(name, language)
    text = load_text(language, name)
    embedded = bool(st.context.is_embedded)
    only_figure = st.query_params.get("only") == "figure"
    st.html(style_of(embedded or only_figure, language))
    curtain = None
    if not st.session_state.get(STYLED):
        curtain = st.html(f"<style>{CURTAIN}</style>")
        time.sleep(AHEAD)
        st.session_state[STYLED] = True
    st.set_page_config(
        page_title=f"{text.label('page_title')} · {text.label('product')}",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    unit, corner = top_row(name, language, text, embedded)
    notices = st.container()
    if only_figure:
        st.markdown(f"**{text.label('title')}**")
    else:
        st.title(text.label("title"), anchor=False)
    palette = current_palette()
    parts.begin(name, language, unit, palette)
    return Page(
        name=name,
        language=language,
        unit=unit,
        text=text,
        palette=palette,
        embedded=embedded,
        only_figure=only_figure,
        notices=notices,
        corner=corner,
        curtain=curtain,
    )


def end_page(page: Page, dormant: Collection[str] = ()) -> None:
    """Say what the link asked for in vain, offer the next page, fill the share button.

    Called last, when every widget has run. `dormant` names the URL keys that the page knows
    but does not read in its present state.
    """
    link_state.tidy(dormant)
    if refused := link_state.rejected(dormant):
        names = page.listed(refused)
        page.notices.warning(page("link_rejected", names=names), icon=":material/link_off:")
    with page.corner:
        if page.embedded:
            full_page_link(page)
        else:
            share_content(page.name, page.language, page.text)
    if not page.embedded:
        footer(page)
    mount_frame(page.name, page.language, page("connection_lost"), page.embedded)
    if page.curtain is not None:
        page.curtain.empty()
    parts.end()
    set_aside()


def footer(page: Page) -> None:
    """Draw the way back, the glossary and the way on; from the last page on it leads home."""
    names = ["home", *PATH]
    here = names.index(page.name)
    before = names[here - 1] if here else None
    after = names[(here + 1) % len(names)]
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="_footer",
    ):
        for name, label, icon in (
            (before, "previous_page", ":material/arrow_back:"),
            (None, "", ""),
            (after, "next_page" if after != "home" else "home_page", ":material/arrow_forward:"),
        ):
            if name is not None:
                st.page_link(
                    PATH.get(name, "app.py"),
                    label=page(label, title=page(f"path_{name}")),
                    icon=icon,
                    query_params=carried(page.language, page.unit),
                )
            elif not label:
                glossary_button(page.language, page.text)


def full_page_link(page: Page) -> None:
    """Draw the small link from a frame to the whole page in the same state."""
    state = {key: value for key, value in link_state.current().items() if key != "only"}
    st.page_link(
        link_state.page_url(page.name, state | {"lang": [page.language]}),
        label=page("open_full"),
        icon=":material/open_in_new:",
    )


def reader_language() -> str:
    """Return the language of the link, else the browser's, else English."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    browsers = (st.context.locale or "").lower()[:2]
    return browsers if browsers in LANGUAGES else "en"


def carried(language: str, unit: str) -> dict[str, str]:
    """Return what every link of ours takes along: the language, and the unit if not bits."""
    named = load_text(language, "home").option("unit", unit)
    return {"lang": language} | ({"unit": named} if unit != "bits" else {})


def top_row(
    name: str, language: str, text: Text, embedded: bool
) -> tuple[Literal["bits", "nats"], DeltaGenerator]:
    """Draw the path, the language switch, the unit and the share button.

    Returns the unit and the corner that `end_page` fills, when every widget has run: with what
    is shared, or in a frame with the link to the whole page.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="_top"):
        links = st.container(width="content")
        if not embedded:
            st.space("stretch")
            other = next(code for code in LANGUAGES if code != language)
            # Not a link: one to the page that is already open changes the text but not the URL.
            st.button(
                LANGUAGES[other],
                icon=":material/translate:",
                key="_language",
                width=LANGUAGE_WIDTH,
                on_click=link_state.change_language,
                args=(name, language, other),
            )
        chosen = choose(
            text,
            "unit",
            label=text.label("unit"),
            label_visibility="collapsed",
            width=UNIT_WIDTH,
        )
        unit: Literal["bits", "nats"] = "nats" if chosen == "nats" else "bits"
        if embedded:
            return unit, links
        share = st.popover(text.label("share"), icon=":material/share:")
    # The path is drawn last, into its place: its links carry the unit that was just chosen.
    draw_path(links, name, language, unit, text)
    return unit, share


def draw_path(place: DeltaGenerator, name: str, language: str, unit: str, text: Text) -> None:
    """Draw the link home, and below the top row one numbered link per page that exists.

    What stands in bold stays on a narrow screen, where only the present page keeps its name.
    """
    along = carried(language, unit)
    seen: set[str] = st.session_state.setdefault(SEEN, set())
    seen.add(name)
    with place:
        st.page_link("app.py", label=text.label("product"), query_params=along)
    with st.container(horizontal=True, gap="xsmall", key="_path"):
        for number, (page, file) in enumerate(PATH.items(), start=1):
            title, mark = text.label(f"path_{page}"), SEEN_MARK * (page in seen)
            here = page == name
            st.page_link(
                file,
                label=f"**{number} {title}**" if here else f"**{number}{mark}** {title}",
                help=None if here else title,
                query_params=along,
                width="content",
            )
