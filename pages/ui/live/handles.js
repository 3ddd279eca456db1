// What the draggable figures share: drawing in SVG, ticks, number formats, and handles.
//
// A handle is a focusable slider. A pointer takes the handle nearest to it, so that handles whose
// 44 px areas overlap can all be reached; the arrow keys move the one in focus. Only the handles
// refuse the browser's own gestures: a finger anywhere else scrolls the page.

const PAUSE = 350 // ms without a key, after which what keys have moved is settled
const ARRIVING = 15000 // ms that a busy server may take to draw what was let go
const SVG = "http://www.w3.org/2000/svg"
const REACH = 22

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  return node
}

function add(parent, tag, attributes = {}) {
  return parent.appendChild(set(document.createElementNS(SVG, tag), attributes))
}

const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high)
const snap = (value, step) => Number((Math.round(value / step) * step).toFixed(6))
const bell = (x, mu, sigma) =>
  Math.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI))
const shown = (value, digits) => {
  const text = value.toFixed(digits)
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−")
}

// Round numbers between low and high, about `wanted` of them.
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const found = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++)
    found.push([k * step, shown(k * step, digits)])
  return found
}

// Where curves are drawn: evenly spaced places, and `extra` ones (peaks' tops).
function places(plot, extra = []) {
  const [low, high] = plot.span
  const found = extra.filter((x) => x > low && x < high)
  for (let i = 0; i <= 200; i++) found.push(low + ((high - low) * i) / 200)
  return found.sort((a, b) => a - b)
}

// The path through these points. It is written with every move of a hand, so it is kept cheap.
function line(xs, ys, plot) {
  let path = "M"
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [Math.round(10 * plot.x(xs[i])) / 10, Math.round(10 * plot.y(ys[i])) / 10]
    path += i ? `L${x} ${y}` : `${x} ${y}`
  }
  return path
}

function curve(f, plot, extra) {
  const xs = places(plot, extra)
  return line(xs, xs.map(f), plot)
}

// Every handle of one figure; `actions` is told of moves, steps, ends and Delete, and may say which
// handle is the nearest.
function makeHandles(svg, layer, actions) {
  let held = null
  const all = () => [...layer.querySelectorAll("[role=slider]")]
  // On a projector a figure is drawn larger than it counts (CSS zoom); a pointer counts as drawn.
  const zoom = () => svg.getBoundingClientRect().width / svg.clientWidth || 1
  const place = (event) => {
    const box = svg.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top].map((one) => one / zoom())
  }
  const distance = (node, [x, y]) => Math.hypot(node.at[0] - x, node.at[1] - y)

  const nearest = (at) => actions.nearest?.(at)
    ?? all().reduce((a, b) => (distance(b, at) < distance(a, at) ? b : a))

  function grab(event) {
    if (held || event.button > 0) return
    const start = place(event)
    const node = nearest(start)
    event.preventDefault()
    node.focus({ preventScroll: true })
    svg.setPointerCapture(event.pointerId)
    const from = [event.clientX, event.clientY]
    held = { node, from, zoom: zoom(), at: node.at, pointer: event.pointerId, moved: false }
    node.classList.add("held")
    actions.start?.(node)
  }

  function move(event) {
    if (held?.pointer !== event.pointerId) return
    // Not measured against the figure: asking for its box would lay out the page every time.
    const [dx, dy] = [event.clientX, event.clientY].map((one, i) => (one - held.from[i]) / held.zoom)
    if (!held.moved && Math.hypot(dx, dy) < 3) return
    held.moved = true
    actions.move(held.node, held.at[0] + dx, held.at[1] + dy, dx, dy)
  }

  // A cancelled pointer (the browser took over the gesture) counts as let go.
  function release(event) {
    if (held?.pointer !== event.pointerId) return
    const { node, moved } = held
    held = null
    node.classList.remove("held")
    actions.end(node, moved)
  }

  const listeners = { pointermove: move, pointerup: release, pointercancel: release }
  for (const [name, listener] of Object.entries({ ...listeners, lostpointercapture: release }))
    svg.addEventListener(name, listener)

  return {
    held: () => held?.node ?? null,
    place,
    // The handle under a double click: its own target is the figure, which captures the pointer.
    under(event) {
      const node = nearest(place(event))
      return distance(node, place(event)) < REACH ? node : null
    },
    add(kind, index, draw) {
      const node = add(layer, "g", { role: "slider", tabindex: 0, class: `handle ${kind}` })
      add(node, "circle", { r: REACH, class: "hit" })
      add(node, "circle", { r: 13, class: "ring" })
      draw(node)
      Object.assign(node, { kind, index, at: [0, 0] })
      node.addEventListener("pointerdown", grab)
      node.addEventListener("keydown", (event) => {
        const large = event.shiftKey ? 10 : 1
        const steps = { ArrowRight: large, ArrowUp: large, ArrowLeft: -large, ArrowDown: -large,
          PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity }[event.key]
        const sideways = /Left|Right/.test(event.key)
        if (steps !== undefined) actions.step(node, steps, sideways)
        else if (event.key === "Delete") actions.remove?.(node)
        else return
        event.preventDefault()
      })
      return node
    },
    put(node, x, y, label, value, [low, high], text) {
      node.at = [x, y]
      set(node, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "aria-label": label,
        "aria-valuenow": value, "aria-valuemin": low, "aria-valuemax": high,
        "aria-valuetext": text })
    },
  }
}

// Before its own script has run, it only keeps a list of who came early.
const live = () => (window.klLive?.mount ? window.klLive : undefined)

// What a hand shows, and what the server has of it. `shown()` is a list of numbers, or of lists.
function makeRecord(shown) {
  const id = Math.random().toString(36).slice(2, 12)
  let seq = 0, record = "", base = "", settling = null, pause = null

  const message = (more) => ({ id, seq: ++seq, base, ...more })

  function leave() {
    clearTimeout(pause)
    pause = null
  }

  // Commit what the handles `name` were left at.
  function settle(given, name, more = { [name]: shown() }) {
    leave()
    if (JSON.stringify(shown()) === record) return
    settling = performance.now()
    live()?.commits(name)
    given.setTriggerValue("settled", message(more))
  }

  return {
    message,
    settle,
    leave,
    base: () => base,
    pausing: () => pause !== null,
    // Call `commit` when no key has come for a while.
    soon(commit, ms = PAUSE) {
      clearTimeout(pause)
      pause = setTimeout(commit, ms)
    },
    // Whether what the page says now is to be taken over. A late answer of a run from before the
    // release would pull the hand's work back.
    arrived(data, said, held) {
      const another = data.base !== base
      base = data.base
      record = JSON.stringify(said)
      const late = settling && performance.now() - settling < ARRIVING
        && record !== JSON.stringify(shown()) && data.settled !== `${id}:${seq}`
      if (!another || held || pause !== null || late) return false
      settling = null
      return true
    },
  }
}

// Grid lines and numbers along both axes.
function drawAxes(layer, plot, title) {
  layer.replaceChildren()
  const { left, right, bottom, top } = plot
  for (const [value, text] of ticks(...plot.span, Math.max(4, (right - left) / 110))) {
    const x = plot.x(value)
    add(layer, "line", { x1: x, x2: x, y1: top, y2: bottom, class: "grid" })
    add(layer, "text", { x, y: bottom + 31, class: "tick" }).textContent = text
  }
  const rungs = ticks(0, plot.height, 4).filter(([value]) => plot.y(value) > top + 12)
  for (const [i, [value, text]] of rungs.entries()) {
    const y = plot.y(value)
    add(layer, "line", { x1: left, x2: right, y1: y, y2: y, class: "grid" })
    // The top number says what the axis is, where no curve will ever cover it.
    if (!value) continue
    add(layer, "text", { x: left + 3, y: y - 3, class: "tick start" }).textContent =
      i === rungs.length - 1 ? `${text} ${title}` : text
  }
  add(layer, "line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" })
}

// Streamlit calls a component's function again with every change of its data, on the same root.
// The figure is made once per root; a clean-up counts only when the root has left the page (that
// of an overtaken call fires while the figure still stands).
function component(create) {
  const made = new WeakMap()
  return (given) => {
    const root = given.parentElement
    if (!made.has(root)) made.set(root, create(root))
    made.get(root).update(given)
    return () => {
      if (root.host?.isConnected) return
      made.get(root)?.destroy()
      made.delete(root)
    }
  }
}
