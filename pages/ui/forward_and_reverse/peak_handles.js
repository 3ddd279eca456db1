// P taken hold of in the charts themselves: a layer of handles lies over each of them. P follows
// the pointer here, in the browser; all that follows from P comes from the server while the hand
// moves (see live.js), and is drawn with the P of this very moment.

const STEP = 0.05 // that of the sliders, so that they can show whatever is dragged

export default component((root) => {
  const row = root.querySelector(".row")
  const layers = makeLayers("peaks", actionsOf, "dblclick", twice)
  const record = makeRecord(() => peaks)
  const { held } = layers
  const settle = () => record.settle(given, "peaks")
  let given, words, limits, peaks = [], chosen = 0, painting = false

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

  // Where the chart has points stays what the server says: with points of our own, a later answer
  // that only brings heights would put them in the wrong places.
  const pointsOf = (chart) => Array.from(chart._fullData[0].x)
  const decoded = ({ dtype, bdata }) => {
    const bytes = Uint8Array.from(atob(bdata), (sign) => sign.charCodeAt(0))
    return Array.from(new (dtype === "f4" ? Float32Array : Float64Array)(bytes.buffer))
  }

  // ---- layers --------------------------------------------------------------------------------

  const made = (handles, i) => [
    layers.numbered(handles, i, "top"),
    handles.add("width", i, (g) => add(g, "path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "knob" })),
  ]

  function place(layer) {
    const [across, up] = axesOf(layer)
    const x = (value) => across._offset + across.l2p(value)
    const y = (value) => up._offset + up.l2p(Math.min(value, up.range[1]))
    set(layer.svg, { "aria-label": words.figure })
    layers.rebuild(layer, peaks.length, made)
    peaks.forEach(([, m, s], i) => {
      const [top, width] = layer.grips[i]
      const says = words.top_at.replace("%m", shown(m, 2)).replace("%s", shown(100 * share(i), 1))
      layer.handles.put(top, x(m), y(part(i, m)), words.top[i], m, limits[1], says)
      layer.handles.put(width, x(m + s), y(part(i, m + s)), words.width[i], s, limits[2], shown(s, 2))
    })
  }

  // The minima are chosen where they are drawn.
  function placeMinima(layer) {
    const [across, up] = axesOf(layer)
    const minima = layer.first ? [] : given.data.minima
    const nodes = layers.mark(layer, minima.length, dot, choose)
    minima.forEach(([mu, label], i) => set(nodes[i], {
      "aria-label": label, "aria-pressed": i === given.data.chosen, "data-which": i,
      transform: `translate(${across._offset + across.l2p(mu)} ${up._offset + up.l2p(0)})`,
    }))
  }

  function dot(node) {
    add(node, "circle", { r: REACH, class: "hit" })
    add(node, "circle", { r: 11, class: "ring" })
  }

  const choose = (node) =>
    given.setTriggerValue("chosen", record.message({ which: Number(node.dataset.which) }))

  function placeAll() {
    if (!given) return
    layers.lay(given.data, painting, place, placeMinima)
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
      for (const { key, chart } of layers.all()) {
        live().amend(key, amended)
        live().apply(chart, { traces: [[0, { y: pointsOf(chart).map(density) }]], layout: {} })
      }
      placeAll()
      painting = false
      if (held()) live().ask("peaks", peaks, record.base())
    })
  }

  // What the server draws has the P of a moment ago: the hand's is put in its place.
  function amended(chart, traces) {
    const own = traces.find(([index]) => index === 0)?.[1]
    const xs = own?.x?.bdata ? decoded(own.x) : own?.x ?? pointsOf(chart)
    return [...traces.filter(([index]) => index), [0, { ...own, y: xs.map(density) }]]
  }

  // ---- hands ---------------------------------------------------------------------------------

  function actionsOf(layer) {
    return {
      start(node) { chosen = node.index },
      move(node, x, y, dx, dy) {
        const [across, up] = axesOf(layer)
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
        record.soon(settle)
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
    const span = layers.all()[0].chart._fullLayout.xaxis.range.map(Number)
    const ends = [span[0], ...peaks.map(([, m]) => m).sort((a, b) => a - b), span[1]]
    const gaps = ends.slice(1).map((end, i) => [end - ends[i], (end + ends[i]) / 2])
    return gaps.reduce((a, b) => (b[0] > a[0] ? b : a))[1]
  }

  function twice(layer, event) {
    const handle = peaks.length && layer.handles.under(event)
    const [across] = axesOf(layer)
    const x = layer.handles.place(event)[0] - across._offset
    if (handle) removePeak(handle.index)
    else if (x > 0 && x < across._length) addPeak(across.p2l(x))
  }

  row.querySelector(".add").onclick = () => addPeak(gap())
  row.querySelector(".remove").onclick = () => removePeak(Math.min(chosen, peaks.length - 1))

  // ---- the server ----------------------------------------------------------------------------

  const steady = setInterval(() => { if (!held()) placeAll() }, 250)

  return {
    update(component) {
      given = component
      const { data } = component
      ;({ words, limits } = data)
      for (const name of ["mouse", "touch"]) row.querySelector(`.${name}`).textContent = words[name]
      row.querySelector(".add").textContent = words.add
      if (record.arrived(data, data.peaks, held())) {
        peaks = data.peaks.map((peak) => [...peak])
        for (const { key } of layers.all()) live()?.amend(key, null)
      }
      placeAll()
    },
    destroy() {
      clearInterval(steady)
      record.leave()
      layers.leave()
    },
  }
})
