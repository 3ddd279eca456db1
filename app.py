"""Home asks whether "how different are P and Q?" is one question or two."""

from pages.ui import begin_page, end_page
from pages.ui.pace import lead
from pages.ui.views.home import path_list, peaks_and_fits, say_answers

t = begin_page("home")
t.say("question")
fits = lead(peaks_and_fits, t)
say_answers(t, fits)
path_list(t)
t.say("credits")
end_page(t)
