// P with handles. P follows the pointer here, in the browser; both fits come from the server while
// the hand moves. One message is in flight at a time: the next one carries the latest state and
// goes out when the last was answered, so a slow answer drops steps instead of queueing them.

const FUSE = 2000 // ms; an answer that has not come by then will not come
const STEP = 0.05 // that of the sliders, so that they can show whatever is dragged
const HEIGHT = 270

export default component((root) => {
  const figure = root.querySelector("figure")
  const svg = figure.querySelector("svg")
  const layers = Object.fromEntries(
    ["axes", "curves", "handles"].map((name) => [name, add(svg, "g", { class: name })]))
  const paths = {
    p: add(layers.curves, "path", { class: "target" }),
    parts: add(layers.curves, "path", { class: "parts" }),
    forward: add(layers.curves, "path", { class: "q forward" }),
    reverse: add(layers.curves, "path", { class: "q reverse" }),
  }
  const names = Object.fromEntries(["p", "forward", "reverse"].map((name) =>
    [name, add(layers.curves, "text", { class: `name ${name}` })]))
  const dots = add(layers.curves, "g", { class: "minima" })
  const id = Math.random().toString(36).slice(2, 12)

  let given, words, limits, peaks = [], fits = null, record = "", base = ""
  let plot = null, chosen = 0, seq = 0, inFlight = 0, waiting = false, settling = null
  let drawn = {}, fuse, pause
  const grips = []

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

  // ---- drawing -------------------------------------------------------------------------------

  function needed() {
    const ends = peaks.flatMap(([, m, s]) => [m - 3.6 * s, m + 3.6 * s])
    const f = fits?.forward
    if (f) ends.push(f[0] - 2.2 * f[1], f[0] + 2.2 * f[1])
    const [low, high] = [Math.min(...ends), Math.max(...ends)]
    const pad = Math.max(0.8, 0.1 * (high - low))
    return [low, high, pad]
  }

  function tallest() {
    const tops = peaks.map(([, m], i) => Math.max(density(m), part(i, m)))
    return Math.max(...tops, ...[fits?.forward, fits?.reverse?.[0]].filter(Boolean)
      .map(([, sigma]) => bell(0, 0, sigma)))
  }

  // The axes stay put while a hand is on a handle, and afterwards unless they have become wrong.
  function layout(fresh) {
    const width = svg.clientWidth || 300
    const [low, high, pad] = needed()
    const top = tallest()
    let { span, height } = plot ?? {}
    if (fresh || !span || low < span[0] || high > span[1]
        || span[1] - span[0] > 1.6 * (high - low + 2 * pad)) span = [low - pad, high + pad]
    if (fresh || !height || top > 0.97 * height || top < 0.4 * height) height = 1.25 * top
    plot = { span, height, left: 6, right: width - 6, top: 8, bottom: HEIGHT - 38 }
  }

  function scale(height) {
    const { span, left, right, top, bottom } = plot
    plot.x = (x) => left + ((x - span[0]) / (span[1] - span[0])) * (right - left)
    plot.y = (y) => bottom - (y / height) * (bottom - top)
    plot.atX = (x) => span[0] + ((x - left) / (right - left)) * (span[1] - span[0])
    plot.atY = (y) => ((bottom - y) / (bottom - top)) * plot.height
    drawAxes(layers.axes, { ...plot, height }, words.density)
  }

  function name(node, text, x, y) {
    const across = Math.min(Math.max(plot.x(x), plot.left + 36), plot.right - 36)
    set(node, { x: across, y: Math.max(plot.y(y) - 6, plot.top + 12) }).textContent = text
  }

  function draw() {
    // A narrow peak outgrows the axis while it is dragged: then the axis gives way.
    const height = Math.max(plot.height, 1.06 * tallest())
    if (height !== drawn.height || plot !== drawn.plot) scale(height)
    const xs = places(plot, peaks.flatMap(([, m, s]) => [m - s, m, m + s]))
    const parts = peaks.map(([, m, s], i) => {
      const mass = share(i)
      return xs.map((x) => mass * bell(x, m, s))
    })
    const whole = xs.map((_, k) => parts.reduce((sum, part) => sum + part[k], 0))
    const closed = `L${plot.right} ${plot.bottom}L${plot.left} ${plot.bottom}Z`
    set(paths.p, { d: line(xs, whole, plot) + closed })
    set(paths.parts, { d: peaks.length < 2 ? "" : parts.map((ys) => line(xs, ys, plot)).join("") })
    const best = peaks.reduce((a, _, i) => (part(i, peaks[i][1]) > part(a, peaks[a][1]) ? i : a), 0)
    name(names.p, "P", peaks[best][1], 0.35 * density(peaks[best][1]))
    if (fits !== drawn.fits || height !== drawn.height || plot !== drawn.plot) {
      drawn = { fits, height, plot }
      drawFits()
    }
    peaks.forEach(([w, m, s], i) => {
      const [mean, weight, width] = grips[i]
      const mass = share(i)
      handles.put(mean, plot.x(m), plot.bottom + 10, words.mean[i], m, limits[1], shown(m, 2))
      handles.put(weight, plot.x(m), plot.y(part(i, m)), words.weight[i], snap(mass, 0.0001), [0, 1],
        words.share.replace("%", shown(100 * mass, 1)))
      handles.put(width, plot.x(m + s), plot.y(part(i, m + s)), words.width[i], s, limits[2],
        shown(s, 2))
    })
  }

  function drawButtons() {
    const remove = figure.querySelector(".remove")
    remove.disabled = peaks.length === 1
    remove.textContent = words.remove[Math.min(chosen, peaks.length - 1)]
    figure.querySelector(".add").disabled = peaks.length === words.mean.length
  }

  function drawFits() {
    const f = fits?.forward, minima = fits?.reverse ?? []
    for (const [which, fit] of [["forward", f], ["reverse", minima[0]]]) {
      set(paths[which], { d: fit ? curve((x) => bell(x, ...fit), plot, [fit[0]]) : "" })
      if (fit) name(names[which], words[which], fit[0], bell(0, 0, fit[1]))
      figure.querySelector(`.says.${which}`).textContent = fits?.says[which] ?? ""
    }
    dots.replaceChildren()
    minima.forEach(([mu], i) => add(dots, "circle",
      { cx: plot.x(mu), cy: plot.bottom, r: 4, class: i ? "other" : "best" }))
  }

  // ---- hands ---------------------------------------------------------------------------------

  const handles = makeHandles(svg, layers.handles, {
    start(node) { chosen = node.index; drawButtons() },
    move(node, x, y, dx, dy) {
      const peak = peaks[node.index]
      node.free ??= {}
      if (node.kind === "width") {
        peak[2] = clamp(snap(Math.abs(plot.atX(x) - peak[1]), STEP), limits[2])
      } else {
        // The top goes both ways, each once the hand clearly means it.
        if (Math.abs(dx) > 4) node.free.x = true
        if (Math.abs(dy) > 8) node.free.y = true
        if (node.kind === "mean" || node.free.x)
          peak[1] = clamp(snap(clamp(plot.atX(x), plot.span), STEP), limits[1])
        if (node.kind === "weight" && node.free.y)
          setShare(node.index, plot.atY(y) * peak[2] * Math.sqrt(2 * Math.PI))
      }
      changed()
    },
    end(node, moved) {
      node.free = null
      if (moved) settle()
    },
    step(node, steps) {
      const peak = peaks[node.index]
      chosen = node.index
      drawButtons()
      if (node.kind === "weight") setShare(node.index, share(node.index) + 0.01 * steps)
      else {
        const k = node.kind === "mean" ? 1 : 2
        peak[k] = clamp(snap(peak[k] + STEP * steps, STEP), limits[k])
      }
      changed()
      settleSoon()
    },
    remove: (node) => removePeak(node.index),
  })

  function rebuild() {
    while (grips.length > peaks.length) grips.pop().forEach((node) => node.remove())
    while (grips.length < peaks.length) {
      const i = grips.length
      grips.push([
        handles.add("mean", i, (g) => add(g, "path", { d: "M0 -7L8 7L-8 7Z", class: "knob" })),
        handles.add("weight", i, (g) => {
          add(g, "circle", { r: 10, class: "knob" })
          add(g, "text", { y: 4.5, class: "which" }).textContent = i + 1
        }),
        handles.add("width", i, (g) => add(g, "path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "knob" })),
      ])
    }
    drawButtons()
  }

  function addPeak(x) {
    if (peaks.length >= words.mean.length) return
    const weight = Number(clamp(total() / peaks.length, limits[0]).toPrecision(3))
    peaks.push([weight, clamp(snap(x, STEP), limits[1]), 0.6])
    chosen = peaks.length - 1
    rebuild()
    changed()
    settle()
  }

  function removePeak(i) {
    if (peaks.length === 1 || handles.held()) return
    peaks.splice(i, 1)
    chosen = Math.min(i, peaks.length - 1)
    rebuild()
    grips[chosen][1].focus({ preventScroll: true })
    changed()
    settle()
  }

  // The middle of the widest gap between peaks and the edges of what is seen.
  function gap() {
    const ends = [plot.span[0], ...peaks.map(([, m]) => m).sort((a, b) => a - b), plot.span[1]]
    const gaps = ends.slice(1).map((end, i) => [end - ends[i], (end + ends[i]) / 2])
    return gaps.reduce((a, b) => (b[0] > a[0] ? b : a))[1]
  }

  svg.addEventListener("dblclick", (event) => {
    const handle = handles.under(event)
    if (handle) removePeak(handle.index)
    else addPeak(plot.atX(event.clientX - svg.getBoundingClientRect().left))
  })
  figure.querySelector(".add").onclick = () => addPeak(gap())
  figure.querySelector(".remove").onclick = () => removePeak(Math.min(chosen, peaks.length - 1))

  // ---- the server ----------------------------------------------------------------------------

  function changed() {
    draw()
    if (inFlight) waiting = true
    else send()
  }

  function send() {
    waiting = false
    inFlight = ++seq
    clearTimeout(fuse)
    fuse = setTimeout(() => { inFlight = 0; if (waiting) send() }, FUSE)
    figure.dataset.sent = seq
    given.setStateValue("shape", { id, seq, base, peaks })
  }

  function settleSoon() {
    clearTimeout(pause)
    pause = setTimeout(settle, 350)
  }

  function settle() {
    clearTimeout(pause)
    waiting = false
    if (JSON.stringify(peaks) === record) return
    settling = { seq: ++seq, until: performance.now() + 2 * FUSE }
    given.setTriggerValue("settled", { id, seq, base, peaks })
  }

  function take(data) {
    const { answer } = data
    const mine = answer.id === id
    if (mine && answer.seq === inFlight) {
      inFlight = 0
      clearTimeout(fuse)
    }
    // A new record is a slider moved, a target chosen, or what was dragged come back for good.
    const arrived = data.base !== base
    base = data.base
    const unsettled = settling && data.settled !== `${id}:${settling.seq}`
    const busy = handles.held() || (unsettled && performance.now() < settling.until)
    if (arrived) {
      inFlight = 0
      record = JSON.stringify(data.peaks)
    }
    if (arrived && !busy) {
      settling = null
      const other = record !== JSON.stringify(peaks)
      peaks = data.peaks.map((peak) => [...peak])
      fits = answer
      rebuild()
      layout(other && data.name !== figure.dataset.name)
      figure.dataset.name = data.name
      draw()
      figure.querySelector(".quiet").textContent = `${answer.says.forward} ${answer.says.reverse}`
    } else if (mine && answer.seq > Number(figure.dataset.answered ?? 0)) {
      fits = answer
      figure.dataset.answered = answer.seq
      draw()
    }
    if (handles.held() && (waiting || arrived) && !inFlight) send()
  }

  const observer = new ResizeObserver(() => {
    if (!plot || svg.clientWidth === Math.round(plot.right + 6)) return
    layout(false)
    draw()
  })
  observer.observe(svg)

  return {
    update(component) {
      given = component
      ;({ words, limits } = given.data)
      for (const [key, colour] of Object.entries(given.data.colours))
        figure.style.setProperty(`--${key}`, colour)
      set(svg, { height: HEIGHT, role: "group", "aria-label": words.figure })
      figure.querySelector(".add").textContent = words.add
      figure.querySelector(".hint").textContent = words.hint
      take(given.data)
    },
    destroy() {
      observer.disconnect()
      clearTimeout(fuse)
      clearTimeout(pause)
    },
  }
})
