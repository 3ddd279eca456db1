"""Home asks whether "how different are P and Q?" is one question or two."""

from pages.ui import begin_page, end_page
from pages.ui.controls.questions import ask_all
from pages.ui.home import view
from pages.ui.live.parts import follow

page = begin_page("home")
page.say("question")
view.DISTANCE.draw(page("half_distance"))
follow(view.fits_and_answers, page)
view.path_list(page)
ask_all(page)
page.say("credits")
end_page(page)
