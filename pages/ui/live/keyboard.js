// Plotly draws its play buttons and its slider as shapes that only a pointer can work. Here they
// get a place in the tab order, a name, and their keys, which do what the pointer would have done.
const STEP_INSET = 10 // px between the end of Plotly's rail and its first step

function makeButton(shape) {
  const name = shape.textContent.replace(/^[^\p{L}]+/u, "")
  for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": name }))
    shape.setAttribute(key, value)
  // Seen above the slider, so reached before it.
  const layer = shape.closest(".menulayer")
  const slider = layer.parentNode.querySelector(".infolayer")
  if (slider.compareDocumentPosition(layer) & Node.DOCUMENT_POSITION_FOLLOWING) slider.before(layer)
  shape.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    shape.dispatchEvent(new MouseEvent("click", { bubbles: true }))
  })
}

function makeSlider(grip) {
  const plot = grip.closest(".js-plotly-plot")
  const group = grip.closest(".slider-group")
  const steps = () => plot._fullLayout.sliders[0].steps
  const last = () => steps().length - 1
  const shown = () => group.querySelector(":scope > .slider-label").textContent
  // Plotly's own record of the step lags behind while something plays; what is shown does not.
  const active = () => steps().findIndex(({ label }) => shown().endsWith(` ${label}`))
  const say = () => {
    const text = shown()
    for (const [key, value] of Object.entries({ tabindex: 0, role: "slider", "aria-label": text,
      "aria-valuemin": 0, "aria-valuemax": last(), "aria-valuenow": active(),
      "aria-valuetext": text })) grip.setAttribute(key, value)
  }
  say()
  grip.addEventListener("focus", say)
  grip.addEventListener("keydown", (event) => {
    const now = active()
    const wanted = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1,
      PageUp: now + 5, PageDown: now - 5, Home: 0, End: last() }[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    const rail = group.querySelector(".slider-rail-touch-rect")
    const box = rail.getBoundingClientRect()
    const share = Math.min(Math.max(wanted, 0), last()) / last()
    const where = { bubbles: true, clientY: box.top + box.height / 2,
      clientX: box.left + STEP_INSET + share * (box.width - 2 * STEP_INSET) }
    rail.dispatchEvent(new MouseEvent("mousedown", where))
    plot.dispatchEvent(new MouseEvent("mouseup", where))
    say()
  })
}

function makeOperable() {
  const buttons = [...document.querySelectorAll(".updatemenu-button:not([tabindex])")]
  buttons.filter((one) => one.textContent).forEach(makeButton) // one without a name is not seen
  document.querySelectorAll(".slider-grip-rect:not([tabindex])").forEach(makeSlider)
}
