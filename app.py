"""Home asks whether "how different are P and Q?" is one question or two."""

from pages.ui import begin_page, end_page
from pages.ui.home import view
from pages.ui.live.pace import lead

t = begin_page("home")
t.say("question")
fits = lead(view.peaks_and_fits, t)
view.say_answers(t, fits)
view.path_list(t)
t.say("credits")
end_page(t)
