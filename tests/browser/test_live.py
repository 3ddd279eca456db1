"""Pictures follow a slider while it is held, in place, and all is exact when it is let go."""

import random
import re
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.amount import first
from tests.browsing import eventually, settled, visit
from tests.holding import Hand, holding, painted, record, recorded
from tests.servers import free_port, running_server

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]

# What answers a slider slowly, with everything that has to agree about it: slider, number,
# sentence, charts, address; one chart stands in the part that follows, one where it was told to,
# one outside.
SLOW = """
import time
import streamlit as st
from pages.ui.live import parts
from pages.ui.shell import link_state
from pages.ui.live.drawing import Draft, picture
from pages.ui.live.sliders import Slider
from pages.ui.shell.style import style_of
from pages.ui.shell.theme import LIGHT

D = Slider("d", 0.0, 5.0, 2.5, 0.05)

def draw(name, d):
    figure = Draft(200, LIGHT, xaxis={"range": [0, 5]}, yaxis={"range": [0, 25]})
    figure.add_scatter(x=[0, d, 5], y=[0, d * d, 3])
    figure.add_annotation(x=d, y=d, text=f"d={d:.2f}", showarrow=False)
    picture(figure.drawn(), f"At {d:.2f}.", name)

def follow(place):
    d = D.value()
    time.sleep(0.15)
    draw("inside", d)
    with place:
        draw("handed", d)
    st.markdown(f"held {d:.2f}")
    return d

link_state.arrive("self_information", "en")  # on home an old d becomes peaks
st.html(style_of(False, "en"))
st.title("Slow")
st.container(key="_frame").caption("The end of a page is seen by this.")
parts.begin()
D.draw("d")
place = st.container()
d = parts.follow(follow, place)
draw("outside", d)
st.markdown(f"page {d:.2f}")
parts.end()
"""
READ = """() => ({
  slider: document.querySelector(".st-key-d input").valueAsNumber,
  said: document.querySelector("[data-testid=stMain]").innerText.match(/(?<=held |page )[\\d.]+/g),
  charts: ["inside", "handed", "outside"].map((key) => {
    const box = document.querySelector(`.st-key-${key}`)
    return [box?.querySelector(".annotation-text")?.textContent,
      box?.querySelector("[role=figure]")?.getAttribute("aria-label"),
      Array.from(box?.querySelector(".js-plotly-plot")?._fullData?.[0].x ?? [])[1]]
  }),
})"""


@pytest.fixture(scope="module")
def slow_server(tmp_path_factory: pytest.TempPathFactory):
    script = tmp_path_factory.mktemp("slow") / "slow.py"
    script.write_text(SLOW)
    with running_server(script) as address:
        yield address


def ready(tab: Page, address: str) -> Page:
    """Open a page and wait until its script has said that it is alive."""
    visit(tab, address)
    tab.wait_for_function("window.klLive?.state?.().confirmed >= 0")
    tab.wait_for_timeout(400)
    return settled(tab)


def agree(tab: Page) -> float:
    """Wait until everything about the slow page says the same; return that."""

    def state() -> tuple[float, tuple[bool, ...], object]:
        now = tab.evaluate(READ)
        value = round(now["slider"], 2)
        link = float(parse_qs(urlsplit(tab.url).query).get("d", ["2.5"])[0])
        shown = [f"{value:.2f}"] * 2 == now["said"]
        drawn = [[f"d={value:.2f}", f"At {value:.2f}.", value]] * 3 == now["charts"]
        return value, (shown, drawn, link == value), now

    value, same, now = eventually(tab, state, lambda found: all(found[1]))
    assert all(same), f"they disagree: {now}, {tab.url}"
    return value


@pytest.mark.parametrize("touch", first([False, True]), ids=["mouse", "touch"])
def test_a_held_slider_moves_all_its_charts_in_place(slow_server: str, new_tab: NewTab, touch):
    tab = ready(new_tab(has_touch=touch), slow_server)
    record(tab, "inside", "handed")
    with holding(tab, "d", touch=touch) as hand:
        held = painted(tab, hand)
        assert "d=" not in tab.url  # nothing is committed meanwhile
    assert held["together"] == held["pictures"]  # both in the same frame, always
    agree(tab)
    after = recorded(tab)
    assert (after["empty"], after["mounted"], after["axes"]) == (0, 0, 0)


def test_after_any_release_everything_agrees(slow_server: str, new_tab: NewTab):
    tab, dice = ready(new_tab(), slow_server), random.Random(11)
    for _ in range(12):
        with holding(tab, "d", start=dice.random()) as hand:
            hand.sweep(dice.choice([0.0, 0.02, 0.1, 0.3, 0.6]) * 2 * dice.random(), dice.random())
        agree(tab)


def test_a_commit_that_streamlit_swallows_is_found(slow_server: str, browser: Browser):
    # Not `new_tab`: Streamlit's console says that two fragments' messages have become one.
    tab = ready(browser.new_page(), slow_server)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    # A question in the tick of the commit: the message then bears the part's name, and Streamlit
    # runs that part alone.
    tab.evaluate("""() => addEventListener("pointerup", () => {
      const part = [...klLive.state().instances.values()].find((one) => one.run === undefined)
      part.trigger("live", { key: "d", value: 0.05, base: -1, seq: 1e6 })
    }, true)""")
    for share in (0.2, 0.7, 0.45):
        with holding(tab, "d", start=share) as hand:
            hand.sweep(0.2, share)
        agree(tab)
    tab.close()
    assert [text for text in said if "Multiple different fragmentIds" in text]


def test_the_end_of_a_run_that_is_lost_is_asked_for(slow_server: str, new_tab: NewTab):
    # Streamlit drops it when the next question comes before a busy machine has delivered it.
    tab = new_tab(fresh=True)
    lost: list[bool] = []  # whether more is to be lost

    def connect(reader: WebSocketRoute) -> None:
        server = reader.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(message))  # type: ignore[arg-type]
            begins = answer.delta.new_element.markdown.body == "page 2.55" and not lost
            if begins or lost[-1:] == [True]:
                lost.append(answer.WhichOneof("type") != "script_finished")
            else:
                reader.send(message)

        reader.on_message(server.send)
        server.on_message(pass_on)

    tab.route_web_socket("**/_stcore/stream", connect)
    ready(tab, slow_server)
    tab.get_by_role("slider").focus()
    tab.keyboard.press("ArrowRight")
    eventually(tab, lambda: lost[-1:], lambda last: last == [False])
    tab.evaluate("""() => {
      const { instances, session } = klLive.state()
      const end = [...instances.values()].find((one) => one.run !== undefined)
      end.trigger("report", { session, confirmed: -1, refused: false, afresh: false })
    }""")
    assert agree(tab) == 2.55


@pytest.mark.long
def test_back_where_it_was_taken_hold_of_nothing_is_committed_and_all_is_right(
    slow_server: str, new_tab: NewTab
):
    tab = ready(new_tab(), f"{slow_server}?d=4")
    with holding(tab, "d", start=0.8) as hand:
        hand.put("move", 0.2)
        tab.wait_for_timeout(60)
        hand.put("move", 0.8)
    assert agree(tab) == 4


def test_every_key_is_a_commit_that_changes_the_charts_in_place(slow_server: str, new_tab: NewTab):
    tab = ready(new_tab(), slow_server)
    tab.get_by_role("slider").focus()
    record(tab, "inside", "handed", "outside")
    for _ in range(6):
        tab.keyboard.press("ArrowRight")
        tab.wait_for_timeout(400)
    assert agree(tab) == 2.8
    seen = recorded(tab)
    assert seen["pictures"] >= 2
    assert (seen["empty"], seen["mounted"]) == (0, 0)
    expect(tab.get_by_role("slider")).to_be_focused()


def test_without_the_script_charts_are_drawn_as_ever(slow_server: str, new_tab: NewTab):
    tab = new_tab(fresh=True)  # the next test needs the script
    tab.add_init_script("window.klLive = { mount() {} }")
    visit(tab, slow_server)
    with holding(tab, "d") as hand:
        hand.sweep(0.5)
    agree(tab)


@pytest.mark.long
def test_a_chart_that_cannot_be_changed_is_sent_as_ever(slow_server: str, new_tab: NewTab):
    tab = ready(new_tab(), slow_server)
    tab.evaluate("""() => {
      const real = EventTarget.prototype.dispatchEvent
      EventTarget.prototype.dispatchEvent = function (event) {
        if (!this.matches?.(".updatemenu-button")) return real.call(this, event)
        this.append(document.createElementNS(this.namespaceURI, "g")) // it gets half way
      }
    }""")
    tab.get_by_role("slider").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("klLive.state().refused")
    assert agree(tab) == 2.55
    tab.keyboard.press("ArrowRight")  # and from now on at once
    assert agree(tab) == 2.6


def final(value: float) -> str:
    return f"At {value:.2f}."


@pytest.mark.long
def test_nothing_is_said_while_held_and_one_sentence_at_rest(slow_server: str, new_tab: NewTab):
    tab = ready(new_tab(), slow_server)
    tab.evaluate("""() => {
      window.said = []
      new MutationObserver(() => said.push(document.querySelector(".kl-voice").textContent))
        .observe(document.querySelector(".kl-voice"), { childList: true })
    }""")
    with holding(tab, "d") as hand:
        hand.sweep(2)
        assert tab.evaluate("said") == []
    value = agree(tab)
    said = eventually(tab, lambda: tab.evaluate("said"), lambda said: said[-1:] == [final(value)])
    assert said[-1] == final(value)
    # On a busy machine what the hand showed last is said before the page has begun to run.
    assert len(said) <= 2


def test_the_markup_that_the_script_relies_on(slow_server: str, new_tab: NewTab):
    """Fails, and says which, when a new Streamlit or Plotly has changed what is relied on."""
    tab = ready(new_tab(), slow_server)
    relied_on = tab.evaluate("""() => {
      const box = document.querySelector(".st-key-inside")
      const chart = box?.querySelector(".js-plotly-plot")
      const menu = chart?._fullLayout?.updatemenus?.find((one) => one.name === "live")
      const input = document.querySelector(".st-key-d input[type=range]")
      return {
        "a slider's key is a class around its input": Boolean(input),
        "the input has the present value": input?.valueAsNumber === 2.5,
        "a chart's key is a class around it": Boolean(chart),
        "a chart knows its menus by name": Boolean(menu),
        "a menu has a button with a method": menu?.buttons?.[0]?.method === "skip",
        "the button is there": Boolean(chart?.querySelector(".updatemenu-button")),
        "a chart tells when it has been drawn": typeof chart?.on === "function",
        "the alternative text is the name of a figure":
          box?.querySelector("[role=figure]")?.getAttribute("aria-label") === "At 2.50.",
        "the app says whether its script runs": document
          .querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning",
      }
    }""")
    assert [what for what, holds in relied_on.items() if not holds] == []
    assert tab.evaluate("""() => {
      const chart = klLive.chartOf("inside"), layout = { "xaxis.range": [1, 2] }
      return klLive.apply(chart, { traces: [[0, { y: [1, 2, 3] }]], layout }) &&
        chart._fullData[0].y.join() === "1,2,3" && chart._fullLayout.xaxis.range.join() === "1,2"
    }"""), "a click on the button is Plotly's own redraw"


SEEN = """(keys) => [document.querySelector("[data-testid=stMain]").innerText,
  ...keys.map((key) => {
    const box = document.querySelector(`.st-key-${key}`)
    return [box?.querySelector("[role=figure]")?.getAttribute("aria-label"),
      ...[...box?.querySelectorAll(".trace path, text") ?? []].filter((one) =>
        one.closest(".trace")?.__data__?.[0]?.trace?.meta !== "ghost").map((one) =>
        (one.getAttribute("d") ?? "") + one.textContent)]
  })]"""
# A page, its slider, the charts that move with it, and what in the address says that it was let go.
PAGES = {
    "self-information": (
        "self_information", "x", ["self-information", "yardsticks", "two-events"],
    ),
    "gaussians": ("kl_divergence?view=gaussians", "mq", ["kl-gaussians"]),
    "triangle": ("kl_divergence?view=triangle", "b", ["kl-detour"]),
}  # fmt: skip


@pytest.mark.parametrize("page", first(list(PAGES)))
def test_a_page_follows_its_slider(server: str, new_tab: NewTab, page: str):
    path, key, charts = PAGES[page]
    tab = ready(new_tab(viewport={"width": 1000, "height": 1100}), f"{server}/{path}")
    record(tab, *charts)
    with holding(tab, key) as hand:
        held = painted(tab, hand)
    assert held["together"] == held["pictures"]
    expect(tab).to_have_url(re.compile(rf"[?&]{key}="))
    settled(tab)
    after = recorded(tab)
    assert (after["empty"], after["mounted"], after["axes"]) == (0, 0, 0)
    # What the reader sees is what a new reader of this address sees.
    other = visit(new_tab(), tab.url)
    seen, expected = eventually(
        tab,
        lambda: [one.evaluate(SEEN, charts) for one in (tab, other)],
        lambda both: both[0] == both[1],
    )
    assert seen == expected


def test_a_name_from_before_is_mended(server: str, new_tab: NewTab):
    """As one is left on a chart when another server takes over in the middle of a drag."""
    tab = ready(new_tab(), f"{server}/self_information")
    figure = tab.locator(".st-key-self-information [role=figure]")
    name = str(figure.get_attribute("aria-label"))
    figure.evaluate("figure => figure.setAttribute('aria-label', 'of another state')")
    expect(figure).to_have_attribute("aria-label", name)


@pytest.mark.parametrize("how", ["scrolled", "let go"])
def test_what_is_out_of_view_is_drawn_later(server: str, new_tab: NewTab, how: str):
    tab = ready(new_tab(viewport={"width": 1000, "height": 600}), f"{server}/self_information")
    record(tab, "two-events")
    with holding(tab, "x") as hand:
        hand.sweep(2)
        assert recorded(tab)["pictures"] == 0
        if how == "scrolled":
            tab.locator(".st-key-two-events").scroll_into_view_if_needed()
            painted(tab, hand, 1)
    if how == "let go":
        eventually(tab, lambda: recorded(tab)["pictures"], lambda pictures: pictures > 0)
    assert recorded(tab)["pictures"] > 0


def test_a_drag_over_a_killed_and_replaced_server_ends_right(new_tab: NewTab, browser: Browser):
    # Not `new_tab` for the one that is cut off: its console says so.
    window = {"width": 1000, "height": 800}
    tab, port = browser.new_page(viewport=window, locale="en-US"), free_port()
    with ExitStack() as old:
        address = old.enter_context(running_server(port=port))
        ready(tab, f"{address}/objectives")
        hand = Hand(tab, "mu")
        hand.put("down", 0.5)
        hand.sweep(0.5)
    with running_server(port=port):
        hand.sweep(4, 0.6)
        hand.put("up", 0.7)
        tab.wait_for_url(re.compile("[?&]mu="))
        other = visit(new_tab(), tab.url)
        both = eventually(
            tab,
            lambda: [one.evaluate(SEEN, ["kl-p-and-q"]) for one in (tab, other)],
            lambda two: two[0] == two[1],
        )
        assert both[0] == both[1]
        tab.close()
