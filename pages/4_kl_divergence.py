"""KL divergence: what a code built for P wastes on messages from Q; never less than nothing."""

import streamlit as st

from pages.ui import begin_page, end_page, prediction
from pages.ui.choice import choose_view
from pages.ui.details import code_expander, table_expander
from pages.ui.pmf_pairs import choose_pair, edit_pair, pair_keys
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
    choose_coins,
    choose_gaussians,
    density_columns,
    double_lowest,
    draw_detour,
    draw_gaussians,
    draw_proof,
    draw_waste,
    proof_columns,
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

if view in (TERMS, PROOF):
    figure, q_weights, p_weights = st.columns([2.6, 1, 1])
    with figure:
        pair = choose_pair(t)
    q, p = edit_pair(t, pair, q_weights, p_weights)

if view == TERMS:
    with figure:
        draw_waste(t, q, p)
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
    with figure:
        draw_proof(t, q, p)
    takeaway_proof(t, q, p)
    t.say("proof_why")
    table_expander(t, lambda: proof_columns(t, q, p))
    code_expander(t, lambda: proof_snippet(q, p))
elif view == GAUSSIANS:
    curve_q, curve_p = choose_gaussians(t)
    draw_gaussians(t, curve_q, curve_p)
    takeaway_gaussians(t, curve_q, curve_p)
    t.say("gaussians_why")
    table_expander(t, lambda: density_columns(t, curve_q, curve_p))
    code_expander(t, lambda: gaussians_snippet(curve_q, curve_p, t.unit))
else:
    way = choose_coins(t)
    draw_detour(t, way)
    takeaway_detour(t, way)
    t.say("triangle_why")
    table_expander(t, lambda: way_columns(t, way))
    code_expander(t, lambda: detour_snippet(way, t.unit))

end_page(t, pair_keys() | DORMANT)
