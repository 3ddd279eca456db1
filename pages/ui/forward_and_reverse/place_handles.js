// Places taken hold of in the charts themselves: each handle goes both ways. What follows from them
// comes from the server while the hand moves (see live.js).

export default component((root) => {
  const layers = makeLayers("places", actionsOf, "click", pick)
  const record = makeRecord(() => spots)
  const { held } = layers
  const settle = () => record.settle(given, "places")
  let given, spots = [], painting = false

  const onto = (axis, value) => axis._offset + axis.d2p(value)
  const within = (axis, at, i) =>
    clamp(snap(axis.p2d(at - axis._offset), given.data.step), given.data.limits[i])

  function place(layer) {
    const [across, up] = axesOf(layer)
    const { words, limits } = given.data
    set(layer.svg, { "aria-label": words.figure })
    layers.rebuild(layer, spots.length, (handles, i) =>
      [layers.numbered(handles, i, "place", words.marks[i])])
    spots.forEach(([x, y], i) => {
      const says = words.at.replace("%x", shown(x, 2)).replace("%y", shown(y, 2))
      const [node] = layer.grips[i]
      layer.handles.put(node, onto(across, x), onto(up, y), words.names[i], x, limits[0], says)
    })
  }

  // A minimum is chosen by its ellipse, the smaller ones lying on the larger.
  function placeMinima(layer) {
    const [across, up] = axesOf(layer)
    const minima = layer.first ? [] : given.data.minima
    const order = [...minima.keys()].sort((a, b) => size(minima[b]) - size(minima[a]))
    const nodes = layers.mark(layer, minima.length, ellipse, (node) => choose(node.dataset.which))
    order.forEach((which, i) => {
      const { mean: [x, y], root: [[a, _], [b, c]], label } = minima[which]
      const [right, down] = [across.d2p(1) - across.d2p(0), up.d2p(1) - up.d2p(0)]
      const at = [onto(across, x), onto(up, y)]
      set(nodes[i], { "aria-label": label, "aria-pressed": which === given.data.chosen,
        "data-which": which })
      nodes[i].querySelector(".near").setAttribute("transform", `translate(${at})`)
      for (const part of nodes[i].querySelectorAll(".shape"))
        part.setAttribute("transform", `matrix(${[a * right, b * down, 0, c * down, ...at]})`)
    })
  }

  const size = ({ root }) => root[0][0] * root[1][1]

  function ellipse(node) {
    add(node, "circle", { r: REACH, class: "hit near" })
    add(node, "circle", { r: 1, class: "hit shape" })
    add(node, "circle", { r: 1, class: "ring shape", "vector-effect": "non-scaling-stroke" })
  }

  const choose = (which) =>
    given.setTriggerValue("chosen", record.message({ which: Number(which) }))

  function placeAll() {
    if (!given) return
    layers.lay(given.data, painting, place, placeMinima)
  }

  function changed() {
    if (painting) return
    painting = true
    requestAnimationFrame(() => {
      placeAll()
      painting = false
      if (held()) live().ask("places", spots, record.base())
    })
  }

  // Where there is one place only, it is put wherever the chart is touched.
  function pick(layer, event) {
    if (spots.length !== 1 || event.target.closest(".kl-handles")) return
    const [across, up] = axesOf(layer)
    const [x, y] = layer.handles.place(event)
    const inside = (axis, at) => at >= axis._offset && at <= axis._offset + axis._length
    if (!inside(across, x) || !inside(up, y)) return
    spots[0] = [within(across, x, 0), within(up, y, 1)]
    settle()
    placeAll()
  }

  // A handle that is touched and not moved gives way to the minimum that it covers.
  function under(node) {
    const [x, y] = spots[node.index]
    const found = given.data.minima.findIndex(({ mean: [a, b], root: [[k, _], [l, m]] }) => {
      const u = (x - a) / k
      return Math.hypot(u, (y - b - l * u) / m) < 1
    })
    if (found >= 0) choose(found)
  }

  function actionsOf(layer) {
    return {
      move(node, x, y) {
        const [across, up] = axesOf(layer)
        spots[node.index] = [within(across, x, 0), within(up, y, 1)]
        changed()
      },
      end(node, moved) {
        if (moved) settle()
        else if (!layer.first) under(node)
        placeAll()
      },
      step(node, steps, sideways) {
        const spot = spots[node.index], i = sideways ? 0 : 1
        spot[i] = clamp(snap(spot[i] + given.data.step * steps, given.data.step),
          given.data.limits[i])
        changed()
        record.soon(settle)
      },
    }
  }

  const steady = setInterval(() => { if (!held()) placeAll() }, 250)

  return {
    update(component) {
      given = component
      const { data } = component
      for (const name of ["mouse", "touch"])
        root.querySelector(`.${name}`).textContent = data.words[name]
      if (record.arrived(data, data.places, held())) spots = data.places.map((one) => [...one])
      placeAll()
    },
    destroy() {
      clearInterval(steady)
      record.leave()
      layers.leave()
    },
  }
})
