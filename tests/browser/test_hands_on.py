"""Hands on in a real browser: peaks and Q taken by mouse, finger and key, and by a cheat."""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from klcore import Gaussian, GaussianMixture, fit_forward_kl, fit_reverse_kl, kl_divergence
from pages.ui.controls.targets import OWN
from pages.ui.forward_and_reverse import game_rounds
from pages.ui.forward_and_reverse.game import PLAY
from pages.ui.shell.numbers import number
from pages.ui.shell.text import load_text
from tests.browsing import eventually, fits_across, see, settled, unfold, visit

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
PAGE = "forward_and_reverse"
CHARTS = ("kl-forward-fit", "kl-reverse-fit")
# How high the curve of Q is in the chart with this key.
TOP = "key => Math.max(...klLive.chartOf(key)._fullData[1].y)"
COMPONENTS = Path(__file__).resolve().parents[2] / "pages" / "ui"


@pytest.fixture
def desk(new_tab: NewTab) -> Page:
    return new_tab()


@pytest.fixture
def phone(new_tab: NewTab) -> Page:
    """A tab on a phone in the dark."""
    return new_tab(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        color_scheme="dark",
    )


def opened(server: str, tab: Page, mode: str = "look", query: str = "") -> Page:
    """Open a mode of the page and wait for its handles."""
    return with_handles(visit(tab, f"{server}/{PAGE}?mode={quote(mode)}{query}"))


def with_handles(tab: Page) -> Page:
    expect(tab.locator("g[role=slider] .ring").first).to_be_attached()
    return tab


def handle(tab: Page, name: str) -> Locator:
    """Return a handle of a figure; of a pair of charts the first one's."""
    return tab.locator(f"g[role=slider][aria-label='{name}']:not([aria-hidden])")


def slider(tab: Page, label: str) -> Locator:
    """Return the plain control of the first peak with this label."""
    return tab.locator("[data-testid=stSlider]").filter(has_text=label).locator("input").first


def value(node: Locator) -> float:
    return float(node.get_attribute("aria-valuenow") or "nan")


def centre(node: Locator) -> tuple[float, float]:
    node.scroll_into_view_if_needed()
    box = node.locator(".ring").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def mouse(session: CDPSession, kind: str, x: float, y: float) -> None:
    """Send one mouse event as the browser itself would; Playwright's own wait for a frame."""
    session.send(
        "Input.dispatchMouseEvent",
        {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1},
    )


def drag(tab: Page, node: Locator, dx: float, dy: float, steps: int = 8) -> None:
    """Drag a handle with the mouse."""
    session = tab.context.new_cdp_session(tab)
    x, y = centre(node)
    mouse(session, "mousePressed", x, y)
    for step in range(1, steps + 1):
        mouse(session, "mouseMoved", x + dx * step / steps, y + dy * step / steps)
    mouse(session, "mouseReleased", x + dx, y + dy)


def query_of(tab: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(tab.url).query).items()}


def in_link(tab: Page, **wanted: float) -> None:
    """Wait until the link carries these numbers."""

    def carries(url: str) -> bool:
        found = parse_qs(urlsplit(url).query)
        return all(
            key in found and math.isclose(float(found[key][-1]), number, abs_tol=1e-9)
            for key, number in wanted.items()
        )

    tab.wait_for_url(carries)
    settled(tab)


def own_mixture(tab: Page, count: int = 2) -> GaussianMixture:
    """Return P as the link says it."""
    start = ((0.5, -2.5, 0.8), (0.5, 2.5, 0.8), (0.5, 0.0, 0.5))
    found = query_of(tab)
    peaks = [
        [
            float(found.get(f"{letter}{i}", default))
            for letter, default in zip("wms", one, strict=True)
        ]
        for i, one in enumerate(start[:count], start=1)
    ]
    total = sum(weight for weight, _, _ in peaks)
    return GaussianMixture(
        [weight / total for weight, _, _ in peaks],
        [mean for _, mean, _ in peaks],
        [width for _, _, width in peaks],
    )


DRAWN_P = "key => ['x', 'y'].map((axis) => Array.from(klLive.chartOf(key)._fullData[0][axis]))"


def says_the_fits_of(tab: Page, p: GaussianMixture) -> None:
    """Check captions and curves against klcore."""
    for fit, chart in zip((fit_forward_kl(p), fit_reverse_kl(p).best), CHARTS, strict=True):
        see(tab, f"μ = {number(fit.mu)}, σ = {number(fit.sigma)}")
        top = float(fit.gaussian.pdf(fit.mu))
        tab.wait_for_function(f"key => Math.abs(({TOP})(key) / {top} - 1) < 0.01", arg=chart)
        xs, ys = tab.evaluate(DRAWN_P, chart)  # heights stand where they belong
        assert ys == pytest.approx(p.pdf(np.array(xs)), abs=1e-3)


def exact(tab: Page) -> None:
    """Open the plain controls of P's peaks."""
    unfold(tab, load_text("en", PAGE).label("exact_values"))


def test_a_mouse_moves_a_peak_and_everything_follows(server: str, desk: Page):
    tab = opened(server, desk)
    session = tab.context.new_cdp_session(tab)
    tops = [tab.evaluate(TOP, chart) for chart in CHARTS]
    axes = "key => JSON.stringify([klLive.chartOf(key).layout.xaxis.range])"
    before = [tab.evaluate(axes, chart) for chart in CHARTS]
    x, y = centre(handle(tab, "peak 1: place and weight"))
    mouse(session, "mousePressed", x, y)
    for step in range(1, 31):
        mouse(session, "mouseMoved", x - step, y - step)
    for chart, top in zip(CHARTS, tops, strict=True):  # both follow before the hand lets go
        tab.wait_for_function(f"key => ({TOP})(key) !== {top}", arg=chart)
    assert [tab.evaluate(axes, chart) for chart in CHARTS] == before
    mouse(session, "mouseReleased", x - 30, y - 30)
    tab.wait_for_url("**m1=**")
    settled(tab)
    found = query_of(tab)
    assert found["target"] == load_text("en", PAGE).option("target", OWN)
    mean = float(found["m1"])
    assert mean < -2.5
    peak = handle(tab, "peak 1: place and weight")
    expect(peak).to_have_attribute("aria-valuenow", f"{mean:g}")
    assert float(found["w1"]) > 0.5
    exact(tab)
    expect(slider(tab, "Mean")).to_have_value(f"{mean:g}")
    says_the_fits_of(tab, own_mixture(tab))
    drag(tab, handle(tab, "width of peak 2"), 40, 0)
    tab.wait_for_url("**s2=**")
    settled(tab)
    assert value(handle(tab, "width of peak 2")) == float(query_of(tab)["s2"]) > 0.8
    says_the_fits_of(tab, own_mixture(tab))
    tab.reload()
    says_the_fits_of(with_handles(settled(tab)), own_mixture(tab))


def test_the_right_chart_has_handles_too_and_its_minima_are_chosen(server: str, desk: Page):
    tab = opened(server, desk)
    tab.get_by_role("button", name="Minimum 3").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**shown=3**")
    settled(tab)
    fit = fit_reverse_kl(own_mixture(tab)).minima[2]
    see(tab, f"μ = {number(fit.mu)}, σ = {number(fit.sigma)}", "dearer than the best")
    there = tab.locator("[aria-hidden=true][aria-label='peak 2: place and weight']")
    drag(tab, there, 30, 0)
    tab.wait_for_url("**m2=**")
    settled(tab)
    assert float(query_of(tab)["m2"]) > 2.5


def test_keys_move_a_handle_and_a_slider_moves_the_handle(server: str, desk: Page):
    tab = opened(server, desk)
    top = handle(tab, "peak 2: place and weight")
    top.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowRight"):
        tab.keyboard.press(key)
    expect(top).to_have_attribute("aria-valuenow", "3.05")
    in_link(tab, m2=3.05)
    assert top.evaluate("node => document.activeElement === node")
    handle(tab, "peak 1: place and weight").focus()
    tab.keyboard.press("Shift+ArrowUp")
    in_link(tab, w1=0.75)
    says = handle(tab, "peak 1: place and weight")
    expect(says).to_have_attribute("aria-valuetext", "at −2.50, 60.0 percent of P")
    exact(tab)
    slider(tab, "Width σ").focus()
    tab.keyboard.press("ArrowRight")
    in_link(tab, s1=0.85)
    expect(handle(tab, "width of peak 1")).to_have_attribute("aria-valuenow", "0.85")
    says_the_fits_of(tab, own_mixture(tab))


def test_peaks_come_and_go(server: str, desk: Page):
    tab = opened(server, desk)
    tab.get_by_role("button", name="Add a peak").click()
    in_link(tab, n=3, s3=0.6)
    third = handle(tab, "peak 3: place and weight")
    expect(third).to_have_count(1)
    tab.get_by_role("button", name="Remove peak 3").and_(tab.locator(".remove")).click()
    expect(third).to_have_count(0)
    settled(tab)
    handle(tab, "peak 1: place and weight").focus()
    tab.keyboard.press("Delete")
    expect(handle(tab, "peak 2: place and weight")).to_have_count(0)
    in_link(tab, n=1)
    expect(tab.locator("button.remove")).to_be_disabled()


def fits_a_phone(tab: Page) -> None:
    """Check that nothing scrolls sideways and each handle is in sight, large enough, apart."""
    fits_across(tab)
    handles = tab.locator("g[role=slider]")
    assert handles.count() > 0
    for node in handles.all():
        assert node.locator(".hit").evaluate("c => 2 * c.r.baseVal.value") >= 44
        assert node.evaluate("""node => {
            const [knob, figure] = [node.querySelector(".ring"), node.ownerSVGElement].map(
                (one) => one.getBoundingClientRect())
            const middle = knob.x + knob.width / 2
            return figure.left <= middle && middle <= figure.right
        }""")
    centres = handles.evaluate_all(
        "nodes => nodes.map(node => node.querySelector('.ring').getBoundingClientRect())"
        ".map(box => [box.x + box.width / 2, box.y + box.height / 2])"
    )
    assert all(math.dist(one, two) > 20 for one, two in combinations(centres, 2))


def test_where_a_figures_script_fails_the_plain_controls_do_all_of_it(
    server: str, browser: Browser
):
    # Not `new_tab`: Streamlit itself complains about a script that cannot be loaded.
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    context.add_init_script("URL.createObjectURL = () => { throw new Error('blocked') }")
    address = f"{server}/{PAGE}?target={quote(OWN)}"
    tab = visit(context.new_page(), address)
    exact(tab)
    slider(tab, "Mean").focus()
    tab.keyboard.press("ArrowLeft")
    in_link(tab, m1=-2.55)
    p = own_mixture(tab)
    see(tab, f"μ = {number(fit_forward_kl(p).mu)}, σ = {number(fit_forward_kl(p).sigma)}")
    tab.get_by_role("radio", name=load_text("en", PAGE).option("mode", PLAY)).click()
    slider(tab, "mean of Q").focus()
    tab.keyboard.press("ArrowRight")
    in_link(tab, qm=0.01)
    tab.get_by_role("button", name=load_text("en", "hands_on").label("score")).click()
    p, q = game_rounds.target_of(1), Gaussian(0.01, 1.5)
    see(tab, f"{number((kl_divergence(p, q) - fit_forward_kl(p).kl) / math.log(2))} bits")
    expect(tab.locator("g[role=slider]")).to_have_count(0)  # else the test shows nothing
    context.close()


def touch(session: CDPSession, kind: str, *at: float) -> None:
    points = [{"x": at[0], "y": at[1]}] if at else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def scrolled(tab: Page) -> float:
    return float(tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def test_a_finger_drags_a_handle_and_scrolls_the_page_elsewhere(server: str, phone: Page):
    tab = opened(server, phone, query="&lang=zh")
    session = tab.context.new_cdp_session(tab)
    fits_a_phone(tab)
    node = handle(tab, "峰 2：位置和权重")
    x, y = centre(node)
    before = scrolled(tab)
    touch(session, "touchStart", x, y)
    for step in range(1, 9):
        touch(session, "touchMove", x + 4 * step, y - 6 * step)
    assert scrolled(tab) == before
    touch(session, "touchEnd")
    tab.wait_for_url("**m2=**")
    settled(tab)
    assert value(node) == float(query_of(tab)["m2"]) > 2.5
    # Between the peaks there is no handle: there the finger scrolls.
    before = scrolled(tab)
    box = tab.locator(".js-plotly-plot").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    touch(session, "touchStart", x, y)
    for step in range(1, 12):
        touch(session, "touchMove", x, y - 10 * step)
        tab.wait_for_timeout(16)
    touch(session, "touchEnd")
    assert eventually(tab, lambda: scrolled(tab), lambda now: now > before) > before


@pytest.mark.long
def test_five_seconds_of_zigzag_end_where_the_hand_let_go(server: str, desk: Page):
    tab = opened(server, desk)
    session = tab.context.new_cdp_session(tab)
    node = handle(tab, "peak 1: place and weight")
    x, y = centre(node)
    mouse(session, "mousePressed", x, y)
    start, step = time.monotonic(), 0
    while time.monotonic() - start < 5:
        step += 1
        mouse(session, "mouseMoved", x + 60 * (-1) ** step, y + 40 * math.sin(step))
        time.sleep(0.008)
    mouse(session, "mouseMoved", x - 40, y)
    tab.wait_for_timeout(100)  # a frame in which the hand is drawn
    mean = value(node)
    mouse(session, "mouseReleased", x - 40, y)
    in_link(tab, m1=mean)
    assert value(node) == mean
    says_the_fits_of(tab, own_mixture(tab))


@pytest.mark.long
def test_two_tabs_do_not_disturb_each_other(server: str, desk: Page, new_tab: NewTab):
    one, two = opened(server, desk), opened(server, new_tab())
    sessions = [tab.context.new_cdp_session(tab) for tab in (one, two)]
    places = [centre(handle(tab, "peak 2: place and weight")) for tab in (one, two)]
    for session, (x, y) in zip(sessions, places, strict=True):
        mouse(session, "mousePressed", x, y)
    for step in range(1, 13):
        for sign, session, (x, y) in zip((1, -1), sessions, places, strict=True):
            mouse(session, "mouseMoved", x + 6 * sign * step, y)
    for sign, session, (x, y) in zip((1, -1), sessions, places, strict=True):
        mouse(session, "mouseReleased", x + 72 * sign, y)
    for tab in (one, two):
        tab.wait_for_url("**m2=**")
        settled(tab)
        says_the_fits_of(tab, own_mixture(tab))
    assert float(query_of(two)["m2"]) < 2.5 < float(query_of(one)["m2"])


@contextmanager
def cheating(tab: Page) -> Iterator[Callable[[object], None]]:
    """Change what the figure sends on its way to the server, as a changed client would."""
    lie: list[object] = []

    def forward(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if lie and isinstance(message, bytes):
                sent = BackMsg()
                sent.ParseFromString(message)
                for state in sent.rerun_script.widget_states.widgets:
                    kind = state.WhichOneof("value")
                    if kind in {"json_value", "json_trigger_value"}:
                        setattr(state, kind, changed(getattr(state, kind), lie[0]))
                message = sent.SerializeToString()
            server.send(message)

        route.on_message(pass_on)

    def changed(text: str, value: object) -> str:
        found = json.loads(text)
        for record in found if isinstance(found, list) else [found]:
            for key in ("shape", "settled"):
                if isinstance(record, dict) and key in record:
                    record[key] = value
            if isinstance(record, dict) and record.get("event") == "settled":
                record["value"] = value
        return json.dumps(found)

    tab.route_web_socket("**/_stcore/stream", forward)
    yield lambda value: lie.__setitem__(slice(None), [value])


def test_garbage_is_refused_in_words_and_loses_nothing(server: str, new_tab: NewTab):
    tab = new_tab(fresh=True)
    words = load_text("en", "hands_on")
    with cheating(tab) as claim:
        opened(server, tab, query=f"&target={quote(OWN)}&m1=-3")
        peak = [0.5, 1.0, 1.0]
        for garbage in (
            {"id": "x", "seq": 1, "base": "y", "peaks": [[0.5, float("nan"), 1.0]]},
            {"id": "x", "seq": 1, "base": "y", "peaks": [[0.5, 1e308, 1.0]]},
            {"id": "x", "seq": 1, "base": "y", "peaks": [peak] * 40},
            {"id": "x", "seq": 1, "base": "y", "peaks": "<b>text</b>"},
            "text",
        ):
            claim(garbage)
            handle(tab, "peak 1: place and weight").focus()
            tab.keyboard.press("ArrowRight")
            expect(tab.get_by_text(words.label("refused"))).to_be_visible()
            settled(tab)
            assert query_of(tab)["m1"] == "-3"
            p = GaussianMixture([0.5, 0.5], [-3, 2.5], [0.8, 0.8])
            see(tab, f"σ = {number(fit_forward_kl(p).sigma)}")
    expect(tab.locator("[data-testid=stException]")).to_have_count(0)


CASES = [
    ([(0.5, -2.5, 0.8), (0.5, 2.5, 0.8)], (0.3, 2.0)),
    ([(0.5, -2.5, 0.8), (0.5, 2.5, 0.8)], (-2.49, 0.81)),
    ([(0.9, 0.0, 0.5), (0.1, 7.0, 1.2)], (-9.0, 0.05)),
    ([(0.9, 0.0, 0.5), (0.1, 7.0, 1.2)], (10.0, 6.0)),
    ([(0.2, -4.0, 0.5), (0.3, 0.0, 1.2), (0.5, 4.5, 0.7)], (1.0, 3.5)),
    ([(0.2, -4.0, 0.5), (0.3, 0.0, 1.2), (0.5, 4.5, 0.7)], (4.5, 0.71)),
]


def test_the_browsers_divergences_are_klcores(desk: Page):
    handles, sums = (
        (COMPONENTS / name).read_text() for name in ("live/handles.js", "live/divergence.js")
    )
    cases = [([list(peak) for peak in peaks], list(q)) for peaks, q in CASES]
    for seed in range(1, 5):
        p = game_rounds.target_of(seed)
        peaks = [list(peak) for peak in zip(p.weights, p.mus, p.sigmas, strict=True)]
        cases += [(peaks, [-1.5, 0.3]), (peaks, [2.0, 5.0])]
    found = desk.evaluate(
        f"""(cases) => {{ {handles}; {sums};
        return cases.map(([p, [mu, sigma]]) =>
          [forwardKl(p, minusEntropy(p), mu, sigma), reverseKl(p, mu, sigma)]) }}""",
        cases,
    )
    for (peaks, (mu, sigma)), (forward, reverse) in zip(cases, found, strict=True):
        p, q = GaussianMixture(*zip(*peaks, strict=True)), Gaussian(mu, sigma)
        assert forward == pytest.approx(kl_divergence(p, q), rel=1e-9, abs=1e-6)
        assert reverse == pytest.approx(kl_divergence(q, p), rel=1e-9, abs=1e-6)


def test_q_in_hand_both_divergences_live_and_the_score(server: str, desk: Page):
    tab = opened(server, desk, PLAY, "&round=2&seed=3&unit=nats")
    p = game_rounds.target_of(3)
    figure = tab.locator("figure.reverse")
    shape = figure.locator("path.target").get_attribute("d")
    session = tab.context.new_cdp_session(tab)
    x, y = centre(handle(tab, "mean of Q"))
    mouse(session, "mousePressed", x, y)
    for step in range(1, 7):
        mouse(session, "mouseMoved", x + 12 * step, y)
        q = Gaussian(value(handle(tab, "mean of Q")), value(handle(tab, "width of Q")))
        for name, cost in (("forward", kl_divergence(p, q)), ("reverse", kl_divergence(q, p))):
            assert float(figure.get_attribute(f"data-{name}") or 0) == pytest.approx(cost, abs=1e-6)
            assert number(cost) in tab.locator(f".cost.{name}").inner_text()
        score = game_rounds.standing(p, q, forward=False).score
        assert tab.locator("svg .score").text_content() == f"score {score}"
    assert figure.locator("path.target").get_attribute("d") == shape  # P stays as it is
    mouse(session, "mouseReleased", x + 72, y)
    in_link(tab, qm=q.mu)
    handle(tab, "width of Q").focus()
    tab.keyboard.press("Shift+ArrowUp")
    in_link(tab, qs=q.sigma + 0.5)
    tab.get_by_role("button", name=load_text("en", "hands_on").label("score")).click()
    q = Gaussian(q.mu, q.sigma + 0.5)
    see(tab, number(kl_divergence(q, p) - fit_reverse_kl(p).best.kl))
    expect(tab.locator("path.q.best")).not_to_have_attribute("d", "")


def test_a_lesser_minimum_is_named_and_the_link_carries_the_game(
    server: str, desk: Page, phone: Page
):
    p = game_rounds.target_of(2)
    minima = fit_reverse_kl(p).minima
    lesser = f"&round=2&seed=2&qm={minima[1].mu:.2f}&qs={minima[1].sigma:.2f}"
    tab = opened(server, desk, PLAY, lesser)
    see(tab, f"local minimum 2 of {len(minima)}")
    assert value(handle(tab, "mean of Q")) == round(minima[1].mu, 2)
    opened(server, phone, PLAY, f"{lesser}&lang=zh&embed=true&only=figure")
    see(phone, "局部极小")
    fits_a_phone(phone)
    # A slider may send Q out of the picture, but not the handle that brings it back.
    slider(phone, "Q 的均值").focus()
    phone.keyboard.press("Home")
    in_link(phone, qm=-10)
    expect(handle(phone, "Q 的均值")).to_have_attribute("aria-valuenow", "-10")
    fits_a_phone(phone)
