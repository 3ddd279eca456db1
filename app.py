"""Home asks whether "how different are P and Q?" is one question or two."""

from pages.ui import begin_page, end_page
from pages.ui.controls.questions import ask_all
from pages.ui.home import view
from pages.ui.live.parts import follow

t = begin_page("home")
t.say("question")
view.DISTANCE.draw(t("half_distance"))
follow(view.fits_and_answers, t)
view.path_list(t)
ask_all(t)
t.say("credits")
end_page(t)
