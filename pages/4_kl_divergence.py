"""KL divergence: what a code built for P wastes on messages from Q; never less than nothing."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import draw_pair, pair_keys
from pages.ui.controls.questions import recall
from pages.ui.kl_divergence import evidence, snippets, view
from pages.ui.live.pace import lead
from pages.ui.live.parts import follow
from pages.ui.shell.choices import choose

t = begin_page("kl_divergence")
t.say("question")
chosen = choose(t.text, "view", view.VIEWS, label=t("view"), label_visibility="collapsed")

if chosen == view.TERMS:
    editor, below = draw_pair(t), st.container()
    with editor.figure:
        q, p = follow(view.waste_and_terms, t, editor, below)
    if not t.only_figure:
        t.say("why")
        st.header(t("prediction"), anchor=False)
        view.predict_doubling(t, editor.start, q, p)
    table_expander(t, lambda: view.term_columns(t, q, p))
    code_expander(t, lambda: snippets.terms_snippet(q, p, t.unit))
elif chosen == view.PROOF:
    q, p = lead(view.pair_and_proof, t)
    view.takeaway_proof(t, q, p)
    t.say("proof_why")
    table_expander(t, lambda: view.proof_columns(t, q, p))
    code_expander(t, lambda: snippets.proof_snippet(q, p))
elif chosen == view.GAUSSIANS:
    curve_q, curve_p = lead(view.gaussians_and_integrand, t)
    view.takeaway_gaussians(t, curve_q, curve_p)
    t.say("gaussians_why")
    table_expander(t, lambda: view.density_columns(t, curve_q, curve_p))
    code_expander(t, lambda: snippets.gaussians_snippet(curve_q, curve_p, t.unit))
elif chosen == view.EVIDENCE:
    t.say("evidence_question")
    editor, below = draw_pair(t), st.container()
    with editor.figure:
        sender, seed = evidence.choose_draws(t)
        told = follow(evidence.race, t, editor, sender, seed, below)
    if not t.only_figure:
        evidence.explain(t)
        st.header(t("prediction"), anchor=False)
        evidence.predict_turn(t, told)
    table_expander(t, lambda: evidence.columns(t, told))
    code_expander(t, lambda: snippets.evidence_snippet(told.q, told.p, told.mean_draws, t.unit))
else:
    way = lead(view.coins_and_detour, t)
    view.takeaway_detour(t, way)
    t.say("triangle_why")
    table_expander(t, lambda: view.way_columns(t, way))
    code_expander(t, lambda: snippets.detour_snippet(way, t.unit))

recall(t)
end_page(t, pair_keys() | view.DORMANT | evidence.KEYS)
