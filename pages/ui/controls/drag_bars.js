// A distribution as bars to be pulled: the others give way in proportion, from where they stood
// when the hand took hold, so that pulling a bar up and back again changes nothing.

const HEIGHT = 190
const PATIENCE = 4000 // ms

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
    ["axes", "bars", "handles"].map((name) => [name, add(svg, "g", { class: name })]))
  const id = Math.random().toString(36).slice(2, 12)
  let given, data, weights = null, start = null, plot = null, base = "", kind = ""
  let seq = 0, settling = null, pause
  const grips = [], bars = [], names = []

  const total = () => weights.reduce((a, b) => a + b, 0)
  const share = (i) => (total() ? weights[i] / total() : 1 / weights.length)

  function draw() {
    const width = svg.clientWidth || 150
    const [top, bottom] = [26, HEIGHT - 24]
    const slot = Math.min(width / weights.length, 110)
    plot = { width, top, bottom }
    set(layers.axes.firstChild ?? add(layers.axes, "line", { class: "axis" }),
      { x1: 0, x2: slot * weights.length, y1: bottom, y2: bottom })
    weights.forEach((_, i) => {
      const middle = slot * (i + 0.5)
      const y = bottom - share(i) * (bottom - top)
      set(bars[i], { x: middle - 0.36 * slot, width: 0.72 * slot, y, height: bottom - y })
      set(names[i], { x: middle, y: HEIGHT - 7 }).textContent = data.labels[i]
      const text = shown(share(i), 3)
      grips[i].lastChild.textContent = slot < 34 ? text.slice(1, 4) : text
      handles.put(grips[i], middle, y, data.words.each[i], Number(share(i).toFixed(4)), [0, 1], text)
    })
  }

  function rebuild() {
    for (const list of [grips, bars, names]) while (list.length) list.pop().remove()
    weights.forEach((_, i) => {
      bars.push(add(layers.bars, "rect", { class: "target" }))
      names.push(add(layers.bars, "text", { class: "tick" }))
      grips.push(handles.add("bar", i, (g) => {
        add(g, "rect", { x: -11, y: -4, width: 22, height: 8, rx: 4, class: "knob" })
        add(g, "text", { y: -9, class: "tick" })
      }))
    })
  }

  function pull(i, wanted) {
    const kept = clamp(wanted, [0, 1])
    weights = giveWay(start, i, kept < 0.005 ? 0 : kept > 0.995 ? 1 : kept, data.most)
    draw()
  }

  const handles = makeHandles(svg, layers.handles, {
    start() { start = weights },
    move: (node, x, y) => pull(node.index, (plot.bottom - y) / (plot.bottom - plot.top)),
    end(node, moved) {
      start = null
      if (moved) settle()
    },
    step(node, steps) {
      start = weights
      const before = share(node.index)
      // A whole weight may be coarser than a step: the key then moves one weight.
      pull(node.index, snap(before + 0.01 * steps, 0.01))
      if (Math.abs(share(node.index) - before) < 1e-9 && weights[node.index] < data.most)
        weights = weights.map((weight, j) =>
          j === node.index ? clamp(weight + Math.sign(steps), [0, data.most]) : weight)
      draw()
      clearTimeout(pause)
      pause = setTimeout(settle, 350)
    },
  })

  function settle() {
    clearTimeout(pause)
    if (JSON.stringify(weights) === JSON.stringify(data.weights)) return
    settling = { seq: ++seq, until: performance.now() + PATIENCE }
    given.setTriggerValue("settled", { id, seq, weights })
  }

  const observer = new ResizeObserver(() => {
    if (plot && svg.clientWidth !== plot.width) draw()
  })
  observer.observe(svg)

  return {
    update(component) {
      given = component
      data = given.data
      figure.style.setProperty("--p", data.colour)
      set(svg, { height: HEIGHT, role: "group", "aria-label": data.words.figure })
      const late = settling && data.settled !== `${id}:${settling.seq}`
      const busy = handles.held() || (late && performance.now() < settling.until)
      const other = data.kind !== kind
      if (!weights || other || (data.base !== base && !busy)) weights = [...data.weights]
      if (!late) settling = null
      ;({ base, kind } = data)
      if (other) rebuild()
      draw()
    },
    destroy() {
      observer.disconnect()
      clearTimeout(pause)
    },
  }
})
