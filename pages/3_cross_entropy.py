"""Cross-entropy: messages from Q with a code built for P are never shorter than with Q's own."""

import streamlit as st

from klcore.letter_costs import cross_entropies
from pages.ui import begin_page, end_page, prediction
from pages.ui.choice import choose_view
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.pmf_pairs import PAIR_CHOICES, pair_keys
from pages.ui.snippets.cross_entropy import languages_snippet, rectangles_snippet, text_snippet
from pages.ui.views.cross_entropy import (
    DORMANT,
    ONE_TEXT,
    RECTANGLES,
    VIEWS,
    after_forgetting,
    event_columns,
    forget,
    pair_and_rectangles,
    redraw_rectangles,
    takeaway_rectangles,
)
from pages.ui.views.letter_codes import (
    after_shortening,
    choose_message,
    choose_number_of_letters,
    cost_columns,
    costs_of_samples,
    draw_code_bars,
    draw_tables,
    sent_with_each_code,
    shorten,
    table_columns,
    takeaway_languages,
    takeaway_text,
)

t = begin_page("cross_entropy")
t.say("question")
view = choose_view(t, VIEWS)

if view == RECTANGLES:
    drawn = lead(pair_and_rectangles, t, redraw_rectangles, unless=[*PAIR_CHOICES, "own"])
    pair, q, p = drawn.pair, drawn.q, drawn.p
    takeaway_rectangles(t, q, p)
    if not t.only_figure:
        t.say("why")
        st.header(t("prediction"), anchor=False)
        forgotten = prediction.ask(t, "forget", ["longer", "shorter", "same"], forget(pair, q, p))
        after_forgetting(t, forgotten, q, p)
    table_expander(t, lambda: event_columns(t, q, p))
    code_expander(t, lambda: rectangles_snippet(q, p, t.unit))
elif view == ONE_TEXT:
    message = choose_message(t)
    sent = sent_with_each_code(message.text)
    draw_code_bars(t, message, sent)
    takeaway_text(t, sent)
    t.say("text_why")
    table_expander(t, lambda: cost_columns(t, message, sent))
    code_expander(t, lambda: text_snippet(message.text))
else:
    count = choose_number_of_letters(t)
    measured, theory = costs_of_samples(count), cross_entropies()
    draw_tables(t, measured, theory)
    takeaway_languages(t, measured, theory)
    if not t.only_figure:
        t.say("languages_why")
        st.header(t("prediction"), anchor=False)
        shortened = prediction.ask(t, "short", ["all", "some", "none"], shorten(count))
        after_shortening(t, shortened, count)
    table_expander(t, lambda: table_columns(t, measured, theory))
    code_expander(t, lambda: languages_snippet(t.unit))

end_page(t, pair_keys() | DORMANT)
