"""One bell curve for two peaks: forward KL covers both, reverse KL settles in one."""

import streamlit as st

from pages.ui import begin_page, end_page, prediction
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.snippets.forward_and_reverse import snippet
from pages.ui.targets import DORMANT, TARGET_CHOICES
from pages.ui.views import looks
from pages.ui.views.forward_and_reverse import (
    after_change,
    caption_of,
    choose_right_hand_fit,
    draw_reverse,
    make_heavier,
    push_apart,
    redraw_forward,
    say_what_is_changed,
    show_minima,
    show_table,
    table_columns,
    takeaway,
    target_and_forward,
)
from pages.ui.views.game import GAME_KEYS, play
from pages.ui.views.hands_on import DRAG, LOOK_KEYS, PLAY, choose_mode, drag_peaks

t = begin_page("forward_and_reverse")
t.say("question")
mode = choose_mode(t)
if mode == PLAY:
    play(t)
    end_page(t, DORMANT | GAME_KEYS | LOOK_KEYS | looks.DORMANT)
    st.stop()
hands = st.container()  # above the controls, which grow when P becomes the reader's own
start = lead(target_and_forward, t, redraw_forward, unless=[*TARGET_CHOICES, "integrand"])
target, fits, strip, p = start.target, start.fits, start.strip, start.target.density
if mode == DRAG:
    with hands:
        drag_peaks(t, target, fits)
with start.choices:
    chosen = choose_right_hand_fit(t, fits)
with start.right, st.container(gap="xsmall"):
    st.markdown(t("reverse_heading"))
    draw_reverse(t, target, fits, strip, chosen)
    caption_of(t, p, chosen, fits.reverse_problem, forward=False)
with start.numbers:
    show_table(t, p, fits)
show_minima(t, fits, target)

takeaway(t, p, fits, chosen)

if not t.only_figure:
    st.header(t("prediction"), anchor=False)
    say_what_is_changed(t, target)
    first, second = st.columns(2, gap="large")
    with first:
        pushed = prediction.ask(t, "apart", ["covers", "both", "neither"], push_apart(target))
        after_change(t, "apart", pushed, p)
    with second:
        tilted = prediction.ask(t, "heavier", ["leans", "both", "neither"], make_heavier(target))
        after_change(t, "heavier", tilted, p)
    t.say("why")

looks.draw(t, target, fits)
table_expander(t, lambda: table_columns(t, target, fits, chosen))
code_expander(t, lambda: snippet(target, fits, t.unit))
end_page(t, DORMANT | GAME_KEYS | looks.DORMANT)
