"""The only style rules of the app.

A readable line length on wide screens, a path that stays one compact row, formulas of the size of
the words around them (KaTeX sets them a fifth larger) and never parted from the full stop behind
them (their last part is a box, beside which any line may break), and a ring around what has the
keyboard's focus where Streamlit and Plotly draw none. What is not chosen has a ring that is seen in
the dark, and choices beside a field its height. A filled button's words are dark on the dark
theme's light blue, where white is hard to read. On a phone: tables that fit, and a path that the
platform's header does not cut. No moving decoration for readers who ask their system for less
motion. Neither the button through which charts are changed nor what is only said aloud is seen or
takes any room. A chart's toolbar shows itself to the keyboard and where the mouse is upon it, and
not on a phone, nor does the platform's menu, which would lie over the words there.

On a projector all is larger by 1.6: what counts in rem by itself; charts by a transformation, with
which Plotly reckons, as it does not with zoom. That takes no room, so live.js says how high they
are. On paper there are no controls, and dark words on white.

Nothing jumps while a page loads. Streamlit loads every kind of widget when it meets the first, in a
box of another height, and a script may draw into a place above what is there already. So what
stands below the question is not seen before the script has come to its end for the first time
(`CURTAIN`, which goes then; an error would be seen), and nothing is seen below what is still being
loaded (`LOADING`, which live.js switches on only while something is), whose placeholder is about as
high as itself (a slider or a choice; a button; buttons in a row; a switch). Neither stays, since
what they ask of the page makes each styling and each measuring of a word several times as long.
The top row and the path, which have a fixed height, are awaited by nobody. That is transparent, not
hidden: it may come on a page in use, and what is hidden loses the keyboard's focus. The page has
from its first moment the width that Streamlit gives a wide one.
"""

__all__ = ["CURTAIN", "style_of"]

RULES = """
[data-testid="stMainBlockContainer"][data-testid] {
  max-width: 68.75rem; padding: 0.5rem 1rem 3rem;
}
@media (min-width: 864px) {
[data-testid="stMainBlockContainer"][data-testid] {padding-inline: 5rem;}
}
.stElementContainer[class*="st-key-"] [data-testid="stSkeleton"] {height: 68px;}
.stElementContainer[class*="st-key-_"] [data-testid="stSkeleton"] {height: 40px;}
.stElementContainer:is(.st-key-unit, .st-key-view, .st-key-mode) [data-testid="stSkeleton"]
  {height: 32px;}
.stElementContainer:is(.st-key-own, .st-key-integrand) [data-testid="stSkeleton"] {height: 24px;}
.st-key-_top .stVerticalBlock .stElementContainer {min-width: 6rem; height: 2rem; margin: -6px 0;}
.st-key-_path > .stElementContainer {height: 2.3rem; margin: -6px 0;}
[data-testid="stHeader"] {background: transparent;}
[data-testid="stHeader"], [data-testid="stHeader"] * {pointer-events: none;}
[data-testid="stHeader"] :is(a, button, button *) {pointer-events: auto;}
.st-key-_top {padding-right: 2.5rem; margin-left: -0.5rem;}
.st-key-_top :is(button, [role="radio"]) {min-height: 2.25rem; height: 2.25rem;}
.st-key-_top .st-key-unit {flex-shrink: 0;}
.st-key-_path {margin-left: -0.5rem;}
[data-testid="stMainBlockContainer"] h1 {padding: 0 0 0.25rem;}
[data-testid="stMainBlockContainer"] .katex {font-size: 1.08em;}
:not(.katex-display) > .katex > .katex-html > .base:last-child {display: inline;}
[data-testid="stMain"] [data-testid="stBaseButton-primary"]:enabled
  {color: light-dark(#fff, #11161c);}
[class*="st-key-_live"], .kl-voice {position: absolute;}
[class*="st-key-_live"] [data-testid="stAlertContainer"] {display: none;}
.kl-voice {width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);}
.updatemenu-container {display: none;}
[class*="st-key-_bars_"] {min-height: 156px;}
.st-key-_handles, .st-key-_handles .st-key-_peaks {min-height: 0; height: 0; margin-bottom: -1rem;}
.st-key-_check button:disabled {color: inherit; opacity: 0.8;}
.st-key-_path {gap: 0;}
.st-key-_top .stElementContainer [data-testid="stSkeleton"] {height: 2.25rem;}
.st-key-_path p {font-size: 0.9rem; white-space: nowrap;}
.st-key-_path [data-testid="stPageLink-NavLink"] {padding: 0.15rem 0.4rem;}
.st-key-_footer {border-top: 1px solid rgb(128 128 128 / 0.35); padding-top: 0.75rem;}
.st-key-_footer [data-testid="stPageLink-NavLink"]
  {border: 1px solid rgb(128 128 128 / 0.35); border-radius: 0.5rem; padding: 0.4rem 0.9rem;}
.st-key-_strip {display: grid; gap: 1.25rem 1rem; grid-template-columns: repeat(4, 1fr);}
.st-key-_strip > :last-child {grid-column: span 2;}
.st-key-_strip img {display: block; width: 100%; height: auto;}
[class*="st-key-_card_"] {position: relative;}
[class*="st-key-_card_"] :is(.stElementContainer, .stPageLink, .stPageLink *) {position: static;}
[class*="st-key-_card_"] a::after {content: ""; position: absolute; inset: 0;}
.st-key-_strip [data-testid="stPageLink-NavLink"] * {white-space: normal;}
@media (min-width: 760px) and (max-width: 979px) {
.st-key-_path p {font-size: 0.8rem;}
.st-key-_path [data-testid="stPageLink-NavLink"] {padding: 0.15rem 0.25rem;}
}
@media (max-width: 759px) {
.st-key-_path p {font-size: 0;}
.st-key-_path p strong {font-size: 0.9rem;}
}
@media (max-width: 640px) {
[data-testid="stMainMenu"] {display: none;}
[data-testid="stButtonGroup"] [role="radiogroup"] {flex-wrap: wrap;}
.st-key-_strip {grid-template-columns: repeat(2, 1fr);}
[class*="st-key-_bars_"] {min-height: 148px;}
[data-testid="stMainBlockContainer"] :is(td, th) {padding: 0.35rem 0.3rem; font-size: 0.92rem;}
:is(.st-key-uses, .st-key-calls, .st-key-_terms) :is(table, tbody, tr, td) {display: block;}
:is(.st-key-uses, .st-key-calls, .st-key-_terms) thead {display: none;}
:is(.st-key-uses, .st-key-calls, .st-key-_terms) td {border-bottom: none;}
}
[data-testid="stMainBlockContainer"] a:focus-visible,
.js-plotly-plot button:focus-visible {
  outline: 2px solid currentColor; outline-offset: 1px;
}
[data-testid="stRadioOption"]:not([data-selected]) > div > div:first-child
  {border-color: color-mix(in srgb, currentColor 50%, transparent);}
:is(.st-key-sends, .st-key-round) [role="radio"] {min-height: 2.5rem;}
.js-plotly-plot .modebar {opacity: 0 !important;}
.js-plotly-plot .modebar:is(:hover, :focus-within) {opacity: 1 !important;}
@media (hover: none), (max-width: 640px) {
.js-plotly-plot .modebar {display: none;}
[data-testid="stDataFrame"] {margin-top: 1.75rem;}
}
@media (min-width: 1600px) {
:root {font-size: 25.6px;}
.stElementContainer[style*="--height"]
  {margin-bottom: calc(0.6 * var(--height)); overflow: visible;}
.stElementContainer[style*="--height"] [data-testid="stFullScreenFrame"] {width: 62.5%;}
.stElementContainer[style*="--height"] .js-plotly-plot
  {transform: scale(1.6); transform-origin: 0 0;}
.st-key-_top > .stElementContainer:is(.st-key-_language, .st-key-unit) {min-width: max-content;}
.stElementContainer:has(> [data-testid="stSelectbox"]) {min-width: min(100%, 17rem);}
.stElementContainer:has(> [data-testid="stNumberInput"]) {min-width: 8rem;}
}
@media print {
:is(.st-key-_top, .st-key-_path, .st-key-_footer, .st-key-_peaks, [class*="st-key-_play_"]),
[data-testid="stHeader"], .modebar, .kl-handles, details:not([open]), summary svg,
.stElementContainer:has(:is([data-testid="stSlider"], [data-testid="stSelectbox"],
  [data-testid="stButton"], [data-testid="stButtonGroup"], [data-testid="stCheckbox"],
  [data-testid="stNumberInput"], [data-testid="stTextInput"], [data-testid="stTextArea"],
  [data-testid="stRadio"], [data-testid="stFileUploader"], [data-testid="stDownloadButton"]))
  {display: none !important;}
[data-testid="stApp"] {background: #fff !important;}
[data-testid="stApp"] * {color: #14181d !important; background-color: transparent !important;}
.js-plotly-plot text {fill: #14181d !important;}
.js-plotly-plot .annotation .bg {fill: none !important;}
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after {animation-duration: 1ms !important; transition-duration: 1ms !important;}
}
"""
# Until the script has come to its end for the first time.
CURTAIN = """
[data-testid="stMainBlockContainer"]:not(:has(.st-key-kl-both-costs)) .st-key-_exact
  {display: none;}
[data-testid="stMainBlockContainer"]:not(:has(h1, [data-testid="stException"])),
[data-testid="stMainBlockContainer"]:not(:has([data-testid="stException"]))
  > * > :has(h1) ~ * ~ *
  {visibility: hidden;}
"""
# While anything is being loaded; live.js switches it off and on by its name.
LOADING = """
:is([data-testid="stVerticalBlock"], [data-testid="stHorizontalBlock"])
  > :has([data-testid="stSkeleton"]:not(:is(.st-key-_top, .st-key-_path) *)) ~ *
  {opacity: 0;}
:is(.st-key-_top, .st-key-_path):has([data-testid="stSkeleton"]) {visibility: hidden;}
"""
# In a frame the course page brings the space around; alone, the figure has the whole window.
FRAME = """
[data-testid="stMainBlockContainer"][data-testid]
  {max-width: none; padding: 0.25rem 1rem 0.5rem;}
"""


# Chinese is never slanted: what is stressed has dots under it, as a line, because marks of emphasis
# of their own would part the lines where the font is another than the first that is named.
CHINESE = """
[data-testid="stMainBlockContainer"] :is(em, i) {
  font-style: normal; text-decoration: underline dotted 2px; text-underline-offset: 0.3em;
}
"""


def style_of(to_the_edge: bool, language: str) -> str:
    """Return the rules as HTML, without margins if asked for, and for the language of the page."""
    more = (FRAME if to_the_edge else "") + (CHINESE if language == "zh" else "")
    return f'<style>{RULES}{more}</style><style id="kl-loading">{LOADING}</style>'
