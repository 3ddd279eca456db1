// A distribution as bars to be pulled: the others give way in proportion, from where they stood
// when the hand took hold, so that pulling a bar up and back again changes nothing. Below the bars
// all shares lie side by side, and together they are always as long. What follows comes from the
// server while the hand moves (see live.js).

const SHORT = 150 // ms without a key, after which what keys have pulled is settled

// Whole weights of at most `most` that make event i's probability `share`, the others kept in
// proportion (in equal parts where all of them are zero). What was possible stays possible, until
// the bar takes everything.
function giveWay(start, i, share, most) {
  const others = start.map((weight, j) => (j === i ? 0 : weight))
  if (others.every((weight) => weight === 0)) others.fill(1)
  others[i] = 0
  if (share >= 1) return start.map((_, j) => (j === i ? most : 0))
  const wanted = (share / (1 - share)) * others.reduce((a, b) => a + b)
  let scale = Math.min(1, most / wanted)
  // Small weights are coarse: larger ones in the same proportion say the share more closely.
  const room = Math.floor(Math.min(most / Math.max(...others), most / wanted))
  if (scale === 1 && wanted < 20 && share > 0 && room > 1) scale = room
  const given = others.map((weight) => (weight ? Math.max(1, Math.round(weight * scale)) : 0))
  given[i] = share > 0 ? Math.max(1, Math.round(wanted * scale)) : 0
  return given
}

export default component((root) => {
  const figure = root.querySelector("figure")
  const svg = figure.querySelector("svg")
  const layers = Object.fromEntries(
    ["axes", "parts", "was", "handles"].map((name) => [name, add(svg, "g", { class: name })]))
  const axis = add(layers.axes, "line", { class: "axis" })
  const title = add(layers.axes, "text", { class: "title" })
  const sum = add(layers.axes, "text", { class: "sum" })
  const record = makeRecord(() => weights)
  let given, data, weights = null, start = null, was = null, plot = null, kind = "", sliding = false
  const grips = [], names = [], parts = [], before = []

  const total = (of) => of.reduce((a, b) => a + b, 0)
  const share = (i, of = weights) => (total(of) ? of[i] / total(of) : 1 / of.length)

  function draw() {
    const [width, height] = [svg.clientWidth || 150, svg.clientHeight || 156]
    const [top, bottom] = [44, height - 32]
    const slot = Math.min(width / weights.length, 110)
    const end = slot * weights.length
    plot = { width, height, top, bottom, slot }
    set(axis, { x1: 0, x2: end, y1: bottom, y2: bottom })
    set(title, { x: 0, y: 14 })
    set(sum, { x: end, y: 14 })
    let left = 0
    weights.forEach((_, i) => {
      const middle = slot * (i + 0.5)
      const y = bottom - share(i) * (bottom - top)
      const text = shown(share(i), 3)
      const [body, knob, value] = grips[i].own
      set(body, { x: -0.36 * slot, width: 0.72 * slot, y: 0, height: bottom - y })
      set(knob, { x: -11, y: -4 })
      value.textContent = slot < 34 ? text.slice(1, 4) : text
      set(names[i], { x: middle, y: bottom + 16 }).textContent = data.labels[i]
      set(parts[i], { x: left, width: share(i) * end, y: bottom + 22, height: 8 })
      parts[i].classList.toggle("pulled", grips[i] === handles.held())
      left += share(i) * end
      const line = was ? bottom - share(i, was) * (bottom - top) : y
      set(before[i], { x1: middle - 0.42 * slot, x2: middle + 0.42 * slot, y1: line, y2: line,
        visibility: Math.abs(line - y) > 1 ? "visible" : "hidden" })
      handles.put(grips[i], middle, y, data.words.each[i], Number(share(i).toFixed(4)), [0, 1], text)
    })
  }

  function rebuild() {
    for (const list of [grips, names, parts, before]) while (list.length) list.pop().remove()
    was = null
    weights.forEach((_, i) => {
      names.push(add(layers.axes, "text", { class: "tick" }))
      parts.push(add(layers.parts, "rect", { class: "part" }))
      before.push(add(layers.was, "line", { class: "was" }))
      grips.push(handles.add("bar", i, (g) => {
        const body = g.insertBefore(add(g, "rect", { class: "target body" }), g.firstChild)
        const knob = add(g, "rect", { width: 22, height: 8, rx: 4, class: "knob" })
        g.own = [body, knob, add(g, "text", { y: -18, class: "tick value" })]
        set(g, { "aria-orientation": "vertical" })
        // Else the finger that scrolls the page would pull as well.
        body.addEventListener("pointerdown", (event) => {
          if (event.pointerType !== "mouse") event.stopPropagation()
        })
      }))
    })
  }

  function pull(i, wanted) {
    const kept = clamp(wanted, [0, 1])
    weights = giveWay(start, i, kept < 0.005 ? 0 : kept > 0.995 ? 1 : kept, data.most)
    draw()
  }

  const handles = makeHandles(svg, layers.handles, {
    nearest: ([x]) => grips[clamp(Math.floor(x / plot.slot), [0, grips.length - 1])],
    start() { start = was = weights },
    move(node, x, y) {
      pull(node.index, (plot.bottom - y) / (plot.bottom - plot.top))
      live()?.ask(data.name, weights, record.base())
    },
    end(node, moved) {
      start = null
      if (moved) settle()
      draw()
    },
    step(node, steps) {
      if (!record.pausing()) was = weights
      start = weights
      const now = share(node.index)
      // A whole weight may be coarser than a step: the key then moves one weight.
      pull(node.index, snap(now + 0.01 * steps, 0.01))
      if (Math.abs(share(node.index) - now) < 1e-9 && weights[node.index] < data.most)
        weights = weights.map((weight, j) =>
          j === node.index ? clamp(weight + Math.sign(steps), [0, data.most]) : weight)
      draw()
      record.soon(settle, SHORT)
    },
  })
  svg.addEventListener("pointerdown", () => live()?.grip(data.name), true)

  const settle = () => record.settle(given, data.name, { kind, weights })

  // While one of the sliders that say the same is held, the bars go along.
  function slide({ target }) {
    if (!data?.sliders.some((key) => target.closest?.(`.st-key-${key}`))) return
    was = weights
    sliding = true
    const look = () => {
      const said = data.sliders.map((key) =>
        document.querySelector(`.st-key-${key} input[type=range]`)?.valueAsNumber)
      if (said.every(Number.isFinite)) weights = said
      draw()
      if (sliding) requestAnimationFrame(look)
    }
    look()
  }
  const rest = () => { sliding = false }
  const listeners = { pointerdown: slide, pointerup: rest, pointercancel: rest }
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener, true)

  const observer = new ResizeObserver(() => {
    if (plot && (svg.clientWidth !== plot.width || svg.clientHeight !== plot.height)) draw()
  })
  observer.observe(svg)

  return {
    update(component) {
      given = component
      data = given.data
      figure.style.setProperty("--p", data.colour)
      set(svg, { role: "group", "aria-label": data.words.figure })
      title.textContent = data.words.title
      sum.textContent = data.words.sum
      const other = data.kind !== kind
      if (record.arrived(data, data.weights, handles.held() || sliding) || other)
        weights = [...data.weights]
      kind = data.kind
      if (other) rebuild()
      draw()
    },
    destroy() {
      observer.disconnect()
      record.leave()
      for (const [name, listener] of Object.entries(listeners))
        removeEventListener(name, listener, true)
    },
  }
})
