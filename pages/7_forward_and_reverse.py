"""One bell curve for two peaks: forward KL covers both, reverse KL settles in one."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import ask_all, recall
from pages.ui.controls.targets import DORMANT, target_keys
from pages.ui.forward_and_reverse import game, hands_on, snippets, view
from pages.ui.forward_and_reverse.looks import choice as looks
from pages.ui.live.pace import lead

page = begin_page("forward_and_reverse")
page.say("question")
mode = hands_on.choose_mode(page)
if mode == hands_on.PLAY:
    game.play(page)
    end_page(page, DORMANT | game.GAME_KEYS | hands_on.LOOK_KEYS | looks.DORMANT)
    st.stop()
hands = st.container()  # above the controls, which grow when P becomes the reader's own
start = lead(
    view.target_and_forward, page, view.redraw_forward, unless=[*target_keys(), "integrand"]
)
target, fits, strip, p = start.target, start.fits, start.strip, start.target.density
if mode == hands_on.DRAG:
    with hands:
        hands_on.drag_peaks(page, target, fits)
with start.choices:
    chosen = view.choose_right_hand_fit(page, fits)
with start.right, st.container(gap="xsmall"):
    st.markdown(page("reverse_heading"))
    view.draw_reverse(page, target, fits, strip, chosen)
    view.caption_of(page, p, chosen, fits.reverse_problem, forward=False)
with start.numbers:
    view.show_table(page, p, fits)
view.show_minima(page, fits, target)

view.takeaway(page, p, fits, chosen)

if not page.only_figure:
    st.header(page("prediction"), anchor=False)
    first, second = st.columns(2, gap="large")
    with first:
        view.predict(page, "apart", target)
    with second:
        view.predict(page, "heavier", target)
    page.say("why")

looks.draw(page, target, fits)
table_expander(page, lambda: view.table_columns(page, target, fits, chosen))
code_expander(page, lambda: snippets.snippet(target, fits, page.unit))
recall(page)
ask_all(page)
end_page(page, DORMANT | game.GAME_KEYS | looks.DORMANT)
