// Handles over Plotly's charts: a layer of SVG in each of them.

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

const axesOf = ({ chart }) => [chart._fullLayout.xaxis, chart._fullLayout.yaxis]

// A layer over each chart, which goes with it and comes again with the next one. `name` is what
// live.js knows the handles as; `actionsOf(layer)` says what they do; a click of the kind `gesture`
// beside them is `told`.
function makeLayers(name, actionsOf, gesture, told) {
  const layers = new Map() // by the key of a chart
  const held = () => [...layers.values()].some(({ handles }) => handles.held())

  function over(key, first, colours) {
    const chart = live()?.chartOf(key)
    const ground = chart?._fullLayout?.xaxis && chart.querySelector(".svg-container")
    let layer = layers.get(key)
    if (layer && (layer.ground !== ground || !layer.svg.isConnected)) {
      layer.svg.remove()
      layers.delete(key)
      layer = null
    }
    if (!layer && ground) {
      const svg = add(ground, "svg", { class: "kl-handles", role: "group" })
      add(svg, "style").textContent = STYLE
      layer = { key, chart, ground, svg, dots: add(svg, "g"), grips: [], first }
      layer.handles = makeHandles(svg, add(svg, "g"), actionsOf(layer))
      svg.addEventListener("pointerdown", () => live().grip(name), true)
      ground.addEventListener(gesture, (event) => told(layer, event))
      layers.set(key, layer)
    }
    for (const [one, colour] of Object.entries(layer ? colours : {}))
      layer.svg.style.setProperty(`--${one}`, colour)
    layer?.svg.classList.toggle("moving", held())
    return layer
  }

  // Every handle and mark where it belongs; while one is held, only what its own move has `painted`.
  function lay({ charts, colours }, painted, place, mark) {
    charts.forEach((key, i) => {
      const layer = over(key, i === 0, colours)
      if (!layer) return
      if (!layer.handles.held() || painted) place(layer)
      if (!held()) mark(layer)
    })
  }

  // As many grips as there is to take hold of; the keyboard and the ear need them on one chart.
  function rebuild({ handles, grips, first }, count, made) {
    while (grips.length > count) grips.pop().forEach((node) => node.remove())
    while (grips.length < count) {
      const nodes = made(handles, grips.length)
      if (!first) nodes.forEach((node) => set(node, { tabindex: -1, "aria-hidden": true }))
      grips.push(nodes)
    }
  }

  // What can be chosen where it is drawn. Nodes stay, or what has the focus would go.
  function mark({ dots }, count, made, choose) {
    while (dots.children.length > count) dots.lastChild.remove()
    while (dots.children.length < count) {
      const node = add(dots, "g", { class: "minimum", role: "button", tabindex: 0 })
      made(node)
      node.onclick = () => choose(node)
      node.onkeydown = (event) => {
        if (![" ", "Enter"].includes(event.key)) return
        event.preventDefault()
        choose(node)
      }
    }
    return [...dots.children]
  }

  const numbered = (handles, i, kind, mark = i + 1) => handles.add(kind, i, (g) => {
    add(g, "circle", { r: 10, class: "knob" })
    add(g, "text", { y: 4.5, class: "which" }).textContent = mark
  })

  function leave() {
    for (const [key, { svg }] of layers) {
      live()?.amend(key, null)
      svg.remove()
    }
  }

  return { lay, rebuild, mark, numbered, held, leave, all: () => [...layers.values()] }
}
