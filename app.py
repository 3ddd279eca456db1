"""Home asks whether "how different are P and Q?" is one question or two."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.questions import ask_all
from pages.ui.forward_and_reverse.peak_handles import begin_grip
from pages.ui.home import view
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("home")
with told_as_finding(page):
    page.say("question")
    place, hands = st.container(), st.container()
    peaks = view.exact_values(page)
    grip = begin_grip(peaks, view.LIMITS, fixed=True)
    follow(view.both_fits_of, page, grip, place)
    with hands:
        view.lay_handles(page, grip)
        view.take_along(page, peaks)
    view.path_list(page, peaks)
    ask_all(page)
    page.say("credits")
end_page(page)
