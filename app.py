"""Home asks whether "how different are P and Q?" is one question or two."""

import streamlit as st

from pages.ui import begin_page, end_page, finale
from pages.ui.views.home import draw_small_finale, path_list, say_answers, two_peaks

t = begin_page("home")
t.say("question")
half_distance = st.slider(
    t("half_distance"), 1.0, 4.0, 2.5, step=0.05, key="d", bind="query-params"
)
p = two_peaks(half_distance)
fits = finale.compute(p)
draw_small_finale(t, p, fits)
say_answers(t, fits)
path_list(t)
t.say("credits")
end_page(t)
