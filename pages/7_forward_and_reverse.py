"""One bell curve for two peaks: forward KL covers both, reverse KL settles in one."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import ask_all, recall
from pages.ui.controls.targets import DORMANT, target_keys
from pages.ui.forward_and_reverse import game, hands_on, snippets, view
from pages.ui.forward_and_reverse.looks import choice as looks
from pages.ui.live.pace import lead

t = begin_page("forward_and_reverse")
t.say("question")
mode = hands_on.choose_mode(t)
if mode == hands_on.PLAY:
    game.play(t)
    end_page(t, DORMANT | game.GAME_KEYS | hands_on.LOOK_KEYS | looks.DORMANT)
    st.stop()
hands = st.container()  # above the controls, which grow when P becomes the reader's own
start = lead(view.target_and_forward, t, view.redraw_forward, unless=[*target_keys(), "integrand"])
target, fits, strip, p = start.target, start.fits, start.strip, start.target.density
if mode == hands_on.DRAG:
    with hands:
        hands_on.drag_peaks(t, target, fits)
with start.choices:
    chosen = view.choose_right_hand_fit(t, fits)
with start.right, st.container(gap="xsmall"):
    st.markdown(t("reverse_heading"))
    view.draw_reverse(t, target, fits, strip, chosen)
    view.caption_of(t, p, chosen, fits.reverse_problem, forward=False)
with start.numbers:
    view.show_table(t, p, fits)
view.show_minima(t, fits, target)

view.takeaway(t, p, fits, chosen)

if not t.only_figure:
    st.header(t("prediction"), anchor=False)
    first, second = st.columns(2, gap="large")
    with first:
        view.predict(t, "apart", target)
    with second:
        view.predict(t, "heavier", target)
    t.say("why")

looks.draw(t, target, fits)
table_expander(t, lambda: view.table_columns(t, target, fits, chosen))
code_expander(t, lambda: snippets.snippet(target, fits, t.unit))
recall(t)
ask_all(t)
end_page(t, DORMANT | game.GAME_KEYS | looks.DORMANT)
