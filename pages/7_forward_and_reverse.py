"""One Gaussian for two peaks: forward KL covers both, reverse KL settles in one."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.calls import calls_expander
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import ask_all, recall
from pages.ui.controls.targets import DORMANT, choose_target
from pages.ui.forward_and_reverse import both_fits, game, snippets, view
from pages.ui.forward_and_reverse.looks import menu as looks
from pages.ui.forward_and_reverse.peak_handles import begin_grip
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("forward_and_reverse")
with told_as_finding(page):
    page.say("question", roles=page("roles"))
    mode = game.choose_mode(page)
    if mode == game.PLAY:
        game.play(page)
        end_page(page, DORMANT | game.GAME_KEYS | game.SLEEPING | looks.DORMANT)
        st.stop()

    target = choose_target(page)
    p, fits = target.density, both_fits.compute(target.density)
    left, right = st.columns(2)
    left.markdown(page("forward_heading"))
    right.markdown(page("reverse_heading"))
    grip, hands, below = begin_grip(target.peaks), st.container(), st.columns(2)
    panels = [column.container(gap="xsmall") for column in (left, right)]
    places = view.Places(*panels, below[0].container())
    if not page.only_figure:
        first, second = st.columns(2, gap="large")
        with first:
            view.predict(page, "apart", target)
        with second:
            view.predict(page, "heavier", target)
    with below[1]:
        chosen = view.choose_right_hand_fit(page, fits)
        strip = view.choose_strip(page)
    follow(view.both_panels, page, target, grip, strip, chosen, places)
    with hands:
        view.lay_handles(page, grip, fits, chosen)

    view.answer_page_six(page)
    view.takeaway(page, p, fits, view.shown_fit(fits, chosen))
    view.show_minima(page, fits, target, chosen)
    view.why(page, p, fits)

    looks.draw(page, target, fits)
    table_expander(
        page, lambda: view.table_columns(page, target, fits, view.shown_fit(fits, chosen))
    )
    code_expander(page, lambda: snippets.snippet(target, fits, page.unit))
    calls_expander(page)
    recall(page)
    page.say("said")
    ask_all(page)
end_page(page, DORMANT | game.GAME_KEYS | looks.DORMANT)
