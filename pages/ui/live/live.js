// What keeps a page's pictures alive, once for all of them. Python draws a chart as it was when it
// was mounted; what it shows now arrives here and is given to Plotly's own chart, in place. And
// while a slider is held, its value is sent, one question at a time.
//
// Whoever has handles of his own says `klLive.grip(key)` when one is taken, asks by
// `klLive.ask(key, value, base)` while it is held, draws by `klLive.apply`, and may have what the
// server draws amended by what the hand shows: `klLive.amend(key of the chart, function)`. With what
// he commits he says `klLive.commits(key)`.

const FUSE = 2000 // ms; an answer that has not come by then will not come
const PATIENCE = 1500 // ms that a chart which is there may take to show what it was given
const SETTLE = 300 // ms after a release, by which the page has run
const COMMIT = 2000 // ms that a commit of handles may take to have the page run
const LEAVING = 3000 // ms that another page may take to come
const LONGEST_PAUSE = 150 // ms between an answer and the next question: four a second remain
const LOST = 1500 // ms after which the end of a page's run that has not come will not come
const QUIET = 600 // ms at rest, before what the page says now is said aloud

function makeLive() {
  const instances = new Map() // by root: the parts of the page, and its end
  const charts = new Map() // by key: what each chart is to show
  const given = new WeakMap() // by chart: what it was given last
  const committed = new Map() // by key: when its handles last sent what they were left at
  const amends = new Map() // by key: what a hand on the chart puts in place of what is drawn
  let session, run, ran, begun, hold = null, best = Infinity, trip = 0, counted = 0

  const boxOf = (key) => document.querySelector(`.st-key-${CSS.escape(key)}`)
  const chartOf = (key) => boxOf(key)?.querySelector(".js-plotly-plot")
  const all = () => [...instances.values()]
  const end = () => all().find((one) => one.run !== undefined)
  const partOf = (key) => all().find((one) => one.run === undefined && one.keys.includes(key))

  // ---- charts --------------------------------------------------------------------------------

  // Put a value where its path says; without one, Plotly takes its own.
  function put(item, path, value) {
    const names = path.split("."), last = names.pop()
    for (const name of names) item = item[name] ??= {}
    if (value === null) delete item[last]
    else item[last] = value
  }

  // What `patch.py` and `playing.py` send, values by path, for the layout and for each trace, put
  // into the chart, which then draws itself: by Plotly's own `redraw`, reached through a button of
  // the chart that nobody sees. (Its `update` draws every label twice.) Returns whether it has.
  function apply(chart, { traces, layout }) {
    const menu = chart?._fullLayout?.updatemenus?.find((one) => one.name === "live")
    const button = menu && chart.querySelector(".updatemenu-button")
    if (!button) return false
    const mark = ++counted, had = given.get(chart) ?? { mount: chart.layout.meta }
    for (const [path, value] of Object.entries(layout)) put(chart.layout, path, value)
    for (const [index, state] of traces)
      for (const [path, value] of Object.entries(state)) put(chart.data[index], path, value)
    chart.layout.meta = mark
    Object.assign(menu.buttons[0], { method: "redraw", args: [] })
    button.dispatchEvent(new MouseEvent("click"))
    if (chart._fullLayout.meta !== mark) return false
    if (!given.has(chart)) chart.on("plotly_afterplot", soon) // Streamlit may draw it as it was
    given.set(chart, { ...had, mark })
    return true
  }

  // Whether nobody sees a chart: it is drawn when it comes into view or the hand lets go. Asked once
  // as long as nothing scrolls, since the answer has the browser lay the page out.
  function unseen(key) {
    const at = chartOf(key)?.getBoundingClientRect()
    return at && (at.bottom <= 0 || at.top >= innerHeight)
  }
  addEventListener("scroll", () => {
    if (!hold) return
    hold.unseen = {}
    soon()
  }, true)

  // How high a chart is, for the style that enlarges it on a projector.
  function makeRoom() {
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      const style = chart.closest(".stElementContainer")?.style, high = chart._fullLayout?.height
      if (style && high && parseFloat(style.getPropertyValue("--height")) !== high)
        style.setProperty("--height", `${high}px`)
    }
  }

  // Whether the chart shows what it was given; null where there is no chart yet.
  function shows(key, { patch, mount }) {
    const chart = chartOf(key)
    if (!chart?._fullLayout) return null
    const had = given.get(chart)
    if ((had ?? { mount: chart.layout?.meta }).mount !== mount) return false // not this one yet
    if (had ? (had.patch ?? "") === patch && chart.layout?.meta === had.mark : !patch) return true
    const wanted = patch ? JSON.parse(patch) : { traces: [], layout: {} }
    const traces = amends.get(key)?.(chart, wanted.traces) ?? wanted.traces
    if (!apply(chart, { ...wanted, traces })) return false
    Object.assign(given.get(chart), { patch, session })
    return true
  }

  function name(key, alt) {
    const named = alt && boxOf(key)?.querySelector("[role=figure][aria-label]")
    if (named && named.getAttribute("aria-label") !== alt) named.setAttribute("aria-label", alt)
  }

  let checking = false, coming = null
  function check() {
    if (checking) return // Plotly draws at once, and tells of it
    checking = true
    for (const part of all()) if (!part.root.isConnected) unmount(part)
    const now = performance.now()
    let complete = true
    // What another session has made of a chart, this one does not know to undo.
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      const had = given.get(chart)
      if ((had?.session ?? session) === session) continue
      afresh = true
      had.session = session // told once
    }
    for (const [key, wanted] of charts) {
      let shown = false
      if (hold && (hold.unseen[key] ??= unseen(key))) shown = null
      else try { shown = shows(key, wanted) } catch (error) { console.error(error) }
      if (shown !== false) wanted.since = now
      else if (now - wanted.since > PATIENCE) refused = true
      complete &&= shown !== false
      if (!hold) name(key, wanted.alt)
    }
    checking = false
    // Streamlit drops what a run sent last where the next question comes before it is delivered.
    if (ran !== run && now - begun > LOST && !hold && atRest()) {
      begun = now
      end()?.trigger("settle", true)
    }
    if (complete) confirmed = Math.max(-1, ...all().map(({ version }) => version))
    report()
  }
  const soon = () => { coming ??= setTimeout(() => { coming = null; check() }) }
  const STANDS_IN = "[data-testid=stSkeleton]" // for what is being loaded
  const standsIn = (node) =>
    node instanceof HTMLElement && (node.matches(STANDS_IN) || node.querySelector(STANDS_IN))
  // A chart that has just been mounted is right before it is painted. And rules that ask what is
  // inside of others hold only while something is loaded: each styling takes three times as long.
  new MutationObserver((changes) => {
    const loading = document.getElementById("kl-loading")?.sheet
    if (loading?.disabled)
      loading.disabled = !changes.some(({ addedNodes }) => [...addedNodes].some(standsIn))
    else if (loading) loading.disabled = !document.querySelector(STANDS_IN)
    makeRoom()
    for (const [key, { patch }] of charts) {
      const chart = patch && chartOf(key)
      if (chart?._fullLayout && !given.has(chart)) return check()
    }
  }).observe(document.body, { childList: true, subtree: true })
  setInterval(check, 500)

  // ---- what the server is told ---------------------------------------------------------------

  let told = null, reported = -1, confirmed = -1, refused = false, afresh = false, telling
  function report() {
    const known = told === session && !refused && !afresh
    if (hold || told === "refused" || (known && reported >= confirmed)) return
    clearTimeout(telling)
    telling = setTimeout(() => {
      const page = end()
      if (hold || !atRest() || !page?.root.isConnected) return // asked again soon
      told = refused ? "refused" : session
      reported = confirmed
      page.trigger("report", { session, confirmed, refused, afresh })
      afresh = false
    }, known ? 150 : 0)
  }

  // Streamlit answers for the page that a question names. Asked when the reader has chosen another
  // one already, it would draw a part of the old page into the new one.
  let leaving = 0
  const gone = () => performance.now() < leaving
  const leave = () => { leaving = performance.now() + LEAVING }
  // Likewise a question that bears the address of before a change of language undoes the change.
  const WAYS_OUT = "a[href], .st-key-_language"
  addEventListener("click", (event) => { if (event.target.closest?.(WAYS_OUT)) leave() }, true)
  addEventListener("popstate", leave, true)

  // ---- questions -----------------------------------------------------------------------------

  // Ask what the page shows with another value of `key`, which was `base` when it was taken hold
  // of. One question is on its way; what is asked meanwhile waits, and only the newest of it.
  function ask(key, value, base) {
    const part = partOf(key)
    if (!part) return
    part.next = { key, value, base }
    part.asked = true
    flush(part)
  }

  function flush(part) {
    if (part.flying || !part.next || part.pausing || gone()) return
    if (committing()) return void setTimeout(() => flush(part), 50)
    const question = part.next
    part.next = null
    part.flying = { seq: ++part.seq, at: performance.now() }
    part.fuse = setTimeout(() => { part.flying = null; flush(part) }, FUSE)
    part.trigger("live", { ...question, seq: part.seq, confirmed })
  }

  function answered(part) {
    clearTimeout(part.fuse)
    trip = performance.now() - part.flying.at
    best = Math.min(best, trip)
    part.answered = part.flying.at // when what is shown now was asked for
    part.flying = null
    // A server that takes longer than it can has others to answer.
    const pause = Math.min(LONGEST_PAUSE, 0.5 * (trip - 3 * best))
    if (pause < 4) return flush(part)
    part.pausing = setTimeout(() => { part.pausing = null; flush(part) }, pause)
  }

  // Handles commit what sliders hold that do not know of it yet. Whatever the browser sends before
  // they do says their old values again.
  const commits = (key) => { committed.set(key, performance.now()) }
  const committing = () =>
    [...committed.values()].some((since) => performance.now() - since < COMMIT)

  // Whether nothing is on its way. Whatever the browser sends while a button's or a handle's commit
  // is, or while new values arrive one after the other, says the old values of all widgets again.
  let pressed = -Infinity
  addEventListener("click", () => { pressed = performance.now() }, true)
  const atRest = () => !gone() && !committing() && performance.now() - pressed > SETTLE
    && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"

  // Nothing is asked any more: what was committed counts. Streamlit may have swallowed the commit,
  // so if the page has not run by then, have it run.
  function release(key) {
    const part = partOf(key)
    if (!part?.asked) return
    part.next = null
    part.asked = false
    const before = run
    const look = () => {
      if (hold || gone() || run !== before) return
      if (!atRest()) setTimeout(look, 100)
      else end()?.trigger("settle", true)
    }
    setTimeout(look, Math.max(SETTLE, 2 * trip))
  }

  // ---- Streamlit's sliders -------------------------------------------------------------------

  // Where the thumb is; of a slider over options, at which of them. Nothing where there is none.
  const read = (key) => boxOf(key)?.querySelector("input[type=range]")?.valueAsNumber

  function watch() {
    if (!hold) return
    const value = read(hold.key)
    if (value !== undefined && value !== hold.seen) ask(hold.key, hold.seen = value, hold.base)
    requestAnimationFrame(watch)
  }

  addEventListener("pointerdown", ({ target, pointerType, button }) => {
    if (hold || (pointerType === "mouse" && button)) return
    const keys = all().flatMap((one) => (one.run === undefined ? one.keys : []))
    const key = keys.find((one) => target.closest?.(`.st-key-${CSS.escape(one)}`))
    const base = key && read(key)
    if (base === undefined) return
    hold = { key, base, seen: base, unseen: {} }
    requestAnimationFrame(watch)
  }, true)

  const letGo = () => {
    if (!hold) return
    const { key } = hold
    hold = null
    release(key)
    soon()
  }
  addEventListener("pointerup", letGo, true)
  addEventListener("pointercancel", letGo, true)

  // A handle is held: nothing is said aloud, and what is let go is a release.
  const grip = (key) => { hold ??= { key, unseen: {} } }
  const amend = (key, how) => { if (how) amends.set(key, how); else amends.delete(key) }

  // ---- what is said aloud --------------------------------------------------------------------

  const voice = document.createElement("div")
  voice.setAttribute("role", "status")
  voice.className = "kl-voice"
  let speaking
  function speak(said) {
    clearTimeout(speaking)
    speaking = setTimeout(() => {
      if (hold || !atRest() || all().some(({ flying }) => flying)) speak(said)
      else voice.textContent = said
    }, QUIET)
  }

  // ---- parts ---------------------------------------------------------------------------------

  function mount({ data, parentElement: root, setTriggerValue: trigger }) {
    if (data.ran !== undefined) {
      ran = data.ran
      return
    }
    let part = instances.get(root)
    if (part && data.said !== part.said) speak(data.said)
    if (!part) instances.set(root, part = { root, seq: 0, charts: {} })
    forget(part, (key) => !(key in data.charts))
    Object.assign(part, data, { trigger })
    const since = performance.now()
    for (const [key, wanted] of Object.entries(data.charts))
      charts.set(key, { ...wanted, since, part })
    if (data.session !== session) {
      session = data.session
      told = null
      reported = confirmed = -1
      refused = false
    }
    if (data.run !== undefined) {
      if (data.run !== run) {
        leaving = 0
        begun = performance.now()
        committed.clear()
      }
      run = data.run
      if (!voice.isConnected) document.body.append(voice)
    }
    // The next question first: the server works on it while the browser draws this answer.
    if (part.flying && data.echo === part.flying.seq) answered(part)
    check()
    return () => { if (!root.isConnected) unmount(part) } // else a call that was overtaken ends
  }

  // A part that takes the place of another may come before that one goes.
  function forget(part, which) {
    for (const key of Object.keys(part.charts))
      if (which(key) && charts.get(key)?.part === part) charts.delete(key)
  }

  function unmount(part) {
    clearTimeout(part.fuse)
    clearTimeout(part.pausing)
    forget(part, () => true)
    instances.delete(part.root)
  }

  const state = () => ({ session, run, hold, trip, best, confirmed, refused, charts, instances })
  return { ask, release, commits, grip, amend, apply, chartOf, gone, mount, state }
}

if (!window.klLive?.mount) {
  const early = window.klLive?.early ?? []
  window.klLive = makeLive()
  for (const one of early) if (one.parentElement.isConnected) window.klLive.mount(one)
}
export default () => {}
