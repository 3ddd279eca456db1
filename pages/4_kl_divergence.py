"""KL divergence: what a code built for P wastes on messages from Q; never less than nothing."""

import streamlit as st

from pages.ui import begin_page, end_page, prediction
from pages.ui.choice import choose_view
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.pmf_pairs import PAIR_CHOICES, pair_keys
from pages.ui.snippets.kl_divergence import (
    detour_snippet,
    gaussians_snippet,
    proof_snippet,
    terms_snippet,
)
from pages.ui.views.kl_divergence import (
    DORMANT,
    GAUSSIANS,
    PROOF,
    TERMS,
    VIEWS,
    after_doubling,
    coins_and_detour,
    density_columns,
    double_lowest,
    draw_terms,
    gaussians_and_integrand,
    pair_and_proof,
    pair_and_waste,
    proof_columns,
    redraw_sum,
    takeaway_detour,
    takeaway_gaussians,
    takeaway_proof,
    takeaway_waste,
    term_columns,
    way_columns,
)

t = begin_page("kl_divergence")
t.say("question")
view = choose_view(t, VIEWS)

if view == TERMS:
    drawn = lead(pair_and_waste, t, redraw_sum, unless=PAIR_CHOICES)
    pair, q, p = drawn.pair, drawn.q, drawn.p
    with drawn.beside:
        draw_terms(t, q, p)
    takeaway_waste(t, q, p)
    if not t.only_figure:
        t.say("why")
        st.header(t("prediction"), anchor=False)
        doubled = prediction.ask(
            t, "double", ["rises", "falls", "negative"], double_lowest(pair, q, p)
        )
        after_doubling(t, doubled, q, p)
    table_expander(t, lambda: term_columns(t, q, p))
    code_expander(t, lambda: terms_snippet(q, p, t.unit))
elif view == PROOF:
    q, p = lead(pair_and_proof, t)
    takeaway_proof(t, q, p)
    t.say("proof_why")
    table_expander(t, lambda: proof_columns(t, q, p))
    code_expander(t, lambda: proof_snippet(q, p))
elif view == GAUSSIANS:
    curve_q, curve_p = lead(gaussians_and_integrand, t)
    takeaway_gaussians(t, curve_q, curve_p)
    t.say("gaussians_why")
    table_expander(t, lambda: density_columns(t, curve_q, curve_p))
    code_expander(t, lambda: gaussians_snippet(curve_q, curve_p, t.unit))
else:
    way = lead(coins_and_detour, t)
    takeaway_detour(t, way)
    t.say("triangle_why")
    table_expander(t, lambda: way_columns(t, way))
    code_expander(t, lambda: detour_snippet(way, t.unit))

end_page(t, pair_keys() | DORMANT)
