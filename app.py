"""Home asks whether "how different are P and Q?" is one question or two."""

import streamlit as st

from pages.ui import begin_page, end_page, finale, numbers
from pages.ui.views.home import draw_small_finale, path_list, two_peaks

t = begin_page("home")
t.say("question")
half_distance = st.slider(
    t("half_distance"), 0.5, 4.0, 2.5, step=0.05, key="d", bind="query-params"
)
p = two_peaks(half_distance)
fits = finale.compute(p)
draw_small_finale(t, p, fits)
t.say(
    "two_answers",
    forward_mu=numbers.number(fits.forward.mu, 2),
    forward_sigma=numbers.number(fits.forward.sigma, 2),
    reverse_mu=numbers.number(fits.reverse.best.mu, 2),
    reverse_sigma=numbers.number(fits.reverse.best.sigma, 2),
)
path_list(t)
t.say("credits")
end_page(t)
