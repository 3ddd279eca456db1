"""KL divergence: what a code built for P wastes on messages from Q; never less than nothing."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import draw_pair, offer_infinite, pair_keys
from pages.ui.controls.questions import recall
from pages.ui.kl_divergence import evidence, snippets, view
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("kl_divergence")
with told_as_finding(page):
    page.say("question", roles=page("roles"))
    chosen = page.choose_view(view.VIEWS)

    if chosen == view.TERMS:
        editor, guess, below = draw_pair(page), st.container(), st.container()
        with editor.figure:
            q, p = follow(view.waste_and_terms, page, editor, below)
        if not page.only_figure:
            with guess:
                view.predict_doubling(page, editor.start, q, p)
            offer_infinite(page, "no_word", q, p)
            page.say("why")
        table_expander(page, lambda: view.term_columns(page, q, p))
        code_expander(page, lambda: snippets.terms_snippet(q, p, page.unit))
    elif chosen == view.PROOF:
        editor, below = draw_pair(page), st.container()
        with editor.figure:
            q, p = follow(view.proof_and_gaps, page, editor, below)
        page.say("proof_why")
        table_expander(page, lambda: view.proof_columns(page, q, p))
        code_expander(page, lambda: snippets.proof_snippet(q, p))
    elif chosen == view.GAUSSIANS:
        view.choose_gaussians(page)
        curve_q, curve_p = follow(view.gaussians_and_integrand, page)
        page.say("gaussians_why")
        table_expander(page, lambda: view.density_columns(page, curve_q, curve_p))
        code_expander(page, lambda: snippets.gaussians_snippet(curve_q, curve_p, page.unit))
    elif chosen == view.EVIDENCE:
        page.say("evidence_question")
        editor, below = draw_pair(page), st.container()
        with editor.figure:
            sender, seed = evidence.choose_draws(page)
            told = follow(evidence.race, page, editor, sender, seed, below)
        if not page.only_figure:
            st.header(page("prediction"), anchor=False)
            evidence.predict_turn(page, told)
            evidence.explain(page)
        table_expander(page, lambda: evidence.columns(page, told))
        code_expander(
            page, lambda: snippets.evidence_snippet(told.q, told.p, told.mean_draws, page.unit)
        )
    else:
        view.choose_coins(page)
        way = follow(view.coins_and_detour, page)
        page.say("triangle_why")
        table_expander(page, lambda: view.way_columns(page, way))
        code_expander(page, lambda: snippets.detour_snippet(way, page.unit))

    recall(page)
end_page(page, pair_keys() | view.DORMANT | evidence.KEYS)
