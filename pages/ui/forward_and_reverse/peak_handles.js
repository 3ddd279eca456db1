// P taken hold of in the charts themselves: a layer of handles lies over each of them. P follows
// the pointer here, in the browser; all that follows from P comes from the server while the hand
// moves (see live.js), and is drawn with the P of this very moment.

const STEP = 0.05 // that of the sliders, so that they can show whatever is dragged
const PAUSE = 350 // ms without a key, after which what keys have moved is settled
const STYLE = `
.kl-handles { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
.kl-handles .handle, .kl-handles .minimum { pointer-events: auto; cursor: grab; outline: none; }
.kl-handles .handle * { display: block; touch-action: none; }
.kl-handles .handle.held { cursor: grabbing; }
.kl-handles .hit { fill: transparent; }
.kl-handles .ring { fill: none; stroke: none; }
.kl-handles :is(.handle:focus-visible, .handle.held, .minimum:focus-visible) .ring { stroke: currentColor; stroke-width: 2; }
.kl-handles .knob { fill: var(--ground); stroke: var(--p); stroke-width: 2.5; }
.kl-handles .handle:is(:hover, .held) .knob { fill: var(--p); }
.kl-handles .which { text-anchor: middle; font: 700 12px sans-serif; fill: var(--p); }
.kl-handles .handle:is(:hover, .held) .which { fill: var(--ground); }
.kl-handles .minimum { cursor: pointer; }
.kl-handles.moving .minimum { display: none; }`

export default component((root) => {
  const row = root.querySelector(".row")
  const layers = new Map() // by the key of a chart
  const id = Math.random().toString(36).slice(2, 12)
  let given, words, limits, peaks = [], record = "", base = "", chosen = 0, seq = 0
  let settling = null, pause, painting = false
  // Before its own script has run, it only keeps a list of who came early.
  const live = () => (window.klLive?.mount ? window.klLive : undefined)

  // ---- the shape -----------------------------------------------------------------------------

  const total = () => peaks.reduce((sum, [w]) => sum + w, 0)
  const share = (i) => peaks[i][0] / total()
  const part = (i, x) => share(i) * bell(x, peaks[i][1], peaks[i][2])
  const density = (x) => peaks.reduce((sum, _, i) => sum + part(i, x), 0)

  // The weight that makes peak i's share of P this large, the other weights left alone.
  function setShare(i, wanted) {
    if (peaks.length === 1) return
    const kept = clamp(wanted, [0.01, 0.99])
    const others = total() - peaks[i][0]
    peaks[i][0] = Number(clamp((others * kept) / (1 - kept), limits[0]).toPrecision(3))
  }

  // P as the chart is to draw it, over the axis that the chart has.
  function curveOver(chart) {
    const span = chart._fullLayout.xaxis.range.map(Number)
    const xs = places({ span }, peaks.flatMap(([, m, s]) => [m - s, m - s / 2, m, m + s / 2, m + s]))
    return { x: xs, y: xs.map(density) }
  }

  // ---- layers --------------------------------------------------------------------------------

  function layerOf(key, first) {
    const chart = live()?.chartOf(key)
    const ground = chart?._fullLayout?.xaxis && chart.querySelector(".svg-container")
    let layer = layers.get(key)
    if (layer && (layer.ground !== ground || !layer.svg.isConnected)) {
      layer.svg.remove()
      layers.delete(key)
      layer = null
    }
    if (layer || !ground) return layer
    const svg = add(ground, "svg", { class: "kl-handles", role: "group" })
    add(svg, "style").textContent = STYLE
    layer = { chart, ground, svg, dots: add(svg, "g"), grips: [], first }
    layer.handles = makeHandles(svg, add(svg, "g"), actionsOf(layer))
    svg.addEventListener("pointerdown", () => live().grip("peaks"), true)
    ground.addEventListener("dblclick", (event) => twice(layer, event))
    layers.set(key, layer)
    return layer
  }

  const axes = ({ chart }) => [chart._fullLayout.xaxis, chart._fullLayout.yaxis]
  const held = () => [...layers.values()].some(({ handles }) => handles.held())

  function rebuild({ handles, grips, first }) {
    while (grips.length > peaks.length) grips.pop().forEach((node) => node.remove())
    while (grips.length < peaks.length) {
      const i = grips.length
      const pair = [
        handles.add("top", i, (g) => {
          add(g, "circle", { r: 10, class: "knob" })
          add(g, "text", { y: 4.5, class: "which" }).textContent = i + 1
        }),
        handles.add("width", i, (g) => add(g, "path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "knob" })),
      ]
      // The keyboard and the ear need them once, not once a chart.
      if (!first) pair.forEach((node) => set(node, { tabindex: -1, "aria-hidden": true }))
      grips.push(pair)
    }
  }

  function place(layer) {
    const [across, up] = axes(layer)
    const x = (value) => across._offset + across.l2p(value)
    const y = (value) => up._offset + up.l2p(Math.min(value, up.range[1]))
    set(layer.svg, { "aria-label": words.figure })
    for (const [name, colour] of Object.entries(given.data.colours))
      layer.svg.style.setProperty(`--${name}`, colour)
    rebuild(layer)
    peaks.forEach(([, m, s], i) => {
      const [top, width] = layer.grips[i]
      const says = words.top_at.replace("%m", shown(m, 2)).replace("%s", shown(100 * share(i), 1))
      layer.handles.put(top, x(m), y(part(i, m)), words.top[i], m, limits[1], says)
      layer.handles.put(width, x(m + s), y(part(i, m + s)), words.width[i], s, limits[2], shown(s, 2))
    })
  }

  // The minima are chosen where they are drawn. Their nodes stay, or what has the focus would go.
  function placeMinima(layer) {
    const [across, up] = axes(layer)
    const minima = layer.first ? [] : given.data.minima
    while (layer.dots.children.length > minima.length) layer.dots.lastChild.remove()
    minima.forEach(([mu, label], i) => {
      const node = layer.dots.children[i] ?? addMinimum(layer.dots, i)
      set(node, { "aria-label": label, "aria-pressed": i === given.data.chosen,
        transform: `translate(${across._offset + across.l2p(mu)} ${up._offset + up.l2p(0)})` })
    })
  }

  function addMinimum(dots, which) {
    const node = add(dots, "g", { class: "minimum", role: "button", tabindex: 0 })
    add(node, "circle", { r: REACH, class: "hit" })
    add(node, "circle", { r: 11, class: "ring" })
    const choose = () => given.setTriggerValue("chosen", { id, seq: ++seq, which })
    node.onclick = choose
    node.onkeydown = (event) => {
      if (![" ", "Enter"].includes(event.key)) return
      event.preventDefault()
      choose()
    }
    return node
  }

  function placeAll() {
    if (!given) return
    given.data.charts.forEach((key, i) => {
      const layer = layerOf(key, i === 0)
      if (!layer) return
      layer.svg.classList.toggle("moving", held())
      if (!layer.handles.held() || painting) place(layer)
      if (!held()) placeMinima(layer)
    })
    const few = peaks.length === 0
    row.hidden = few || given.data.fixed
    row.querySelector(".remove").disabled = peaks.length < 2
    row.querySelector(".remove").textContent = words.remove[Math.min(chosen, peaks.length - 1)] ?? ""
    row.querySelector(".add").disabled = peaks.length >= words.top.length
  }

  // Once a frame: P in every chart, then the handles on it, then the question what follows from it.
  function changed() {
    if (painting) return
    painting = true
    requestAnimationFrame(() => {
      for (const [key, { chart }] of layers) {
        live().amend(key, amended)
        const { x, y } = curveOver(chart)
        live().update(chart, { x: [x], y: [y] }, {}, [0])
      }
      placeAll()
      painting = false
      if (held()) live().ask("peaks", peaks, base)
    })
  }

  // What the server draws has the P of a moment ago: the hand's is put in its place.
  function amended(chart, traces) {
    const own = traces.find(([index]) => index === 0)?.[1]
    return [...traces.filter(([index]) => index), [0, { ...own, ...curveOver(chart) }]]
  }

  // ---- hands ---------------------------------------------------------------------------------

  function actionsOf(layer) {
    return {
      start(node) { chosen = node.index },
      move(node, x, y, dx, dy) {
        const [across, up] = axes(layer)
        const peak = peaks[node.index]
        const at = across.p2l(x - across._offset)
        node.free ??= {}
        if (node.kind === "width") {
          peak[2] = clamp(snap(Math.abs(at - peak[1]), STEP), limits[2])
        } else {
          // The top goes both ways, each once the hand clearly means it.
          if (Math.abs(dx) > 4) node.free.x = true
          if (Math.abs(dy) > 8) node.free.y = true
          if (node.free.x) peak[1] = clamp(snap(clamp(at, across.range.map(Number)), STEP), limits[1])
          if (node.free.y)
            setShare(node.index, up.p2l(y - up._offset) * peak[2] * Math.sqrt(2 * Math.PI))
        }
        changed()
      },
      end(node, moved) {
        node.free = null
        if (moved) settle()
        else placeAll()
      },
      step(node, steps, sideways) {
        const peak = peaks[node.index]
        chosen = node.index
        if (node.kind === "width") peak[2] = clamp(snap(peak[2] + STEP * steps, STEP), limits[2])
        else if (sideways) peak[1] = clamp(snap(peak[1] + STEP * steps, STEP), limits[1])
        else setShare(node.index, share(node.index) + 0.01 * steps)
        changed()
        clearTimeout(pause)
        pause = setTimeout(settle, PAUSE)
      },
      remove: (node) => removePeak(node.index),
    }
  }

  function addPeak(x) {
    if (peaks.length >= words.top.length || given.data.fixed || !peaks.length) return
    const weight = Number(clamp(total() / peaks.length, limits[0]).toPrecision(3))
    peaks.push([weight, clamp(snap(x, STEP), limits[1]), 0.6])
    chosen = peaks.length - 1
    settle()
  }

  function removePeak(i) {
    if (peaks.length < 2 || held() || given.data.fixed) return
    peaks.splice(i, 1)
    chosen = Math.min(i, peaks.length - 1)
    settle()
  }

  // The middle of the widest gap between peaks and the edges of what is seen.
  function gap() {
    const span = [...layers.values()][0].chart._fullLayout.xaxis.range.map(Number)
    const ends = [span[0], ...peaks.map(([, m]) => m).sort((a, b) => a - b), span[1]]
    const gaps = ends.slice(1).map((end, i) => [end - ends[i], (end + ends[i]) / 2])
    return gaps.reduce((a, b) => (b[0] > a[0] ? b : a))[1]
  }

  function twice(layer, event) {
    const handle = peaks.length && layer.handles.under(event)
    const [across] = axes(layer)
    const x = event.clientX - layer.svg.getBoundingClientRect().left - across._offset
    if (handle) removePeak(handle.index)
    else if (x > 0 && x < across._length) addPeak(across.p2l(x))
  }

  row.querySelector(".add").onclick = () => addPeak(gap())
  row.querySelector(".remove").onclick = () => removePeak(Math.min(chosen, peaks.length - 1))

  // ---- the server ----------------------------------------------------------------------------

  function settle() {
    clearTimeout(pause)
    if (JSON.stringify(peaks) === record) return
    settling = performance.now()
    live()?.commits("peaks")
    given.setTriggerValue("settled", { id, seq: ++seq, base, peaks })
  }

  const steady = setInterval(() => { if (!held()) placeAll() }, 250)

  return {
    update(component) {
      given = component
      const { data } = component
      ;({ words, limits } = data)
      for (const name of ["mouse", "touch"]) row.querySelector(`.${name}`).textContent = words[name]
      row.querySelector(".add").textContent = words.add
      const arrived = data.base !== base
      base = data.base
      record = JSON.stringify(data.peaks)
      // A late answer of a run from before the release would pull the peaks back.
      const late = settling && performance.now() - settling < 4000 && record !== JSON.stringify(peaks)
        && data.settled !== `${id}:${seq}`
      if (arrived && !held() && !late) {
        settling = null
        peaks = data.peaks.map((peak) => [...peak])
        for (const key of layers.keys()) live()?.amend(key, null)
      }
      placeAll()
    },
    destroy() {
      clearInterval(steady)
      clearTimeout(pause)
      for (const [key, { svg }] of layers) {
        live()?.amend(key, null)
        svg.remove()
      }
    },
  }
})
