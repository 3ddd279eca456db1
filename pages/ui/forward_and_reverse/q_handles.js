// A Gaussian Q in the reader's hand over a fixed P: both divergences are computed here, with every
// move. What the hand let go goes to the server, which keeps it in the link and gives the score.

const STEP = 0.01 // that of the sliders
const LARGE = 5 // of those for an arrow key, ten times as many with Shift
const HEIGHT = 270

export default component((root) => {
  const figure = root.querySelector("figure")
  const svg = figure.querySelector("svg")
  const layers = Object.fromEntries(
    ["axes", "curves", "handles"].map((name) => [name, add(svg, "g", { class: name })]))
  const paths = Object.fromEntries(["target", "best", "own"].map((name) =>
    [name, add(layers.curves, "path", { class: name === "target" ? name : `q ${name}` })]))
  const nameOfP = add(layers.curves, "text", { class: "name p" })
  const nameOfScore = add(layers.curves, "text", { class: "name score" })
  const nameOfBest = add(layers.curves, "text", { class: "name best" })
  const record = makeRecord(() => q)
  const settle = () => record.settle(given, "q")
  let given, data, q = null, constant = 0, plot = null, known = ""

  const density = (x) => data.p.reduce((sum, [w, m, s]) => sum + w * bell(x, m, s), 0)

  // The axis stays while Q moves, so that P is always seen: a narrower Q breaks through the frame.
  const wanted = () => 2.2 * Math.max(...data.p.map(([, m]) => density(m)))

  function layout() {
    const height = wanted()
    plot = { span: data.span, height, left: 6, right: (svg.clientWidth || 300) - 6, top: 8,
      bottom: HEIGHT - 38 }
    const { span, left, right, top, bottom } = plot
    plot.x = (x) => left + ((x - span[0]) / (span[1] - span[0])) * (right - left)
    plot.atX = (x) => span[0] + ((x - left) / (right - left)) * (span[1] - span[0])
    plot.y = (y) => bottom - (y / height) * (bottom - top)
    drawAxes(layers.axes, plot, data.words.density)
    const means = data.p.map(([, m]) => m)
    set(paths.target, { d: `${curve(density, plot, means)}L${right} ${bottom}L${left} ${bottom}Z` })
    const top1 = means.reduce((a, b) => (density(b) > density(a) ? b : a))
    set(nameOfP, { x: plot.x(top1) - 4, y: plot.y(0.35 * density(top1)) }).textContent = "P"
  }

  function draw() {
    const [mu, sigma] = q
    set(paths.own, { d: curve((x) => bell(x, mu, sigma), plot, [mu]) })
    const { best, words, limits } = data
    set(paths.best, { d: best ? curve((x) => bell(x, ...best), plot, [best[0]]) : "" })
    nameOfBest.textContent = best ? words.best : ""
    if (best) set(nameOfBest, { x: plot.x(best[0]) + 5, y: Math.max(plot.y(bell(0, 0, best[1])) - 6, 20) })
    // A narrow Q rises out of the picture, a slider may send it off sideways; its handles stay.
    const seen = (y) => Math.max(plot.y(y), plot.top + 14)
    const beside = (x) => clamp(plot.x(x), [plot.left + 14, plot.right - 14])
    const side = mu + sigma > plot.span[1] - 0.02 * (plot.span[1] - plot.span[0]) ? -1 : 1
    const [x, y, edge] = [beside(mu), seen(bell(0, 0, sigma)), beside(mu + side * sigma)]
    const below = Math.abs(edge - x) < 30 ? y + 30 : 0 // never one handle on the other
    handles.put(mean, x, y, words.mean, mu, limits[0], shown(mu, 2))
    handles.put(width, edge, Math.max(seen(bell(sigma, 0, sigma)), below), words.width, sigma,
      limits[1], shown(sigma, 2))
    const costs = { forward: forwardKl(data.p, constant, mu, sigma), reverse: reverseKl(data.p, mu, sigma) }
    for (const [name, nats] of Object.entries(costs)) {
      const row = figure.querySelector(`.cost.${name}`)
      row.classList.toggle("goal", data.goal === name)
      figure.dataset[name] = nats
      const [before, after] = words[name].split("%")
      row.textContent = `${before}${shown(nats * data.factor, 3)}${after}`
    }
    const gap = Math.max(costs[data.goal] - data.least, 0)
    const score = Math.floor(100 * Math.exp(-gap) + data.rounding)
    figure.dataset.score = score
    const leftwards = x > (plot.left + plot.right) / 2
    set(nameOfScore, { x: leftwards ? x - 20 : x + 20, y: y - 2,
      "text-anchor": leftwards ? "end" : "start" }).textContent = words.score.replace("%", score)
      + (bell(0, 0, sigma) > plot.height ? ` · ↑ ${shown(bell(0, 0, sigma), 2)}` : "")
    figure.querySelector(".where").textContent = `μ = ${shown(mu, 2)}, σ = ${shown(sigma, 2)}`
  }

  const handles = makeHandles(svg, layers.handles, {
    move(node, x) {
      const { limits } = data
      if (node === mean) q[0] = clamp(snap(clamp(plot.atX(x), plot.span), STEP), limits[0])
      else q[1] = clamp(snap(Math.abs(plot.atX(x) - q[0]), STEP), limits[1])
      draw()
    },
    end(node, moved) { if (moved) settle() },
    step(node, steps) {
      const k = node === mean ? 0 : 1
      q[k] = clamp(snap(q[k] + LARGE * STEP * steps, STEP), data.limits[k])
      draw()
      record.soon(settle)
    },
  })
  const mean = handles.add("mean", 0, (g) => {
    add(g, "circle", { r: 10, class: "knob" })
    add(g, "text", { y: 4.5, class: "which" }).textContent = "Q"
  })
  const width = handles.add("width", 0, (g) =>
    add(g, "path", { d: "M0 -8L8 0L0 8L-8 0Z", class: "knob" }))

  const observer = new ResizeObserver(() => {
    if (!plot || svg.clientWidth === Math.round(plot.right + 6)) return
    layout()
    draw()
  })
  observer.observe(svg)

  return {
    update(component) {
      given = component
      data = given.data
      for (const [key, colour] of Object.entries(data.colours))
        figure.style.setProperty(`--${key}`, colour)
      figure.className = data.goal
      set(svg, { height: HEIGHT, role: "group", "aria-label": data.words.figure })
      const hint = matchMedia("(hover: none)").matches ? "hint_touch" : "hint"
      figure.querySelector(".hint").textContent = data.words[hint]
      const p = JSON.stringify(data.p)
      if (p !== known) {
        known = p
        constant = minusEntropy(data.p)
      }
      if (record.arrived(data, data.q, handles.held())) q = [...data.q]
      layout()
      draw()
    },
    destroy() {
      observer.disconnect()
      record.leave()
    },
  }
})
