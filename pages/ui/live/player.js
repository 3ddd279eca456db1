// One button and one slider that play several charts. What moves is told for each frame; the charts
// draw it as they draw everything that follows a hand.
const players = new WeakMap()

export default function ({ data, parentElement: root }) {
  let player = players.get(root)
  if (!player) players.set(root, player = makePlayer(root))
  player.take(data)
  return () => { if (!root.isConnected) player.stop() }
}

function makePlayer(root) {
  const [button, output, input] = ["button", "output", "input"].map((one) => root.querySelector(one))
  let given = {}, frames = {}, timer

  function show() {
    const at = Number(input.value), said = `${given.words[2]} ${given.names[at]}`
    output.textContent = said
    input.setAttribute("aria-valuetext", said)
    for (const [key, states] of Object.entries(frames))
      window.klLive?.apply?.(klLive.chartOf(key), { traces: states[at], layout: {} })
  }

  function stop() {
    clearInterval(timer)
    timer = undefined
    if (given.words) button.textContent = `▶ ${given.words[0]}`
  }

  function step() {
    if (!root.isConnected || input.value === input.max) return stop()
    input.valueAsNumber++
    show()
  }

  button.onclick = () => {
    if (timer) return stop()
    if (input.value === input.max) input.value = 0
    show()
    timer = setInterval(step, given.pace)
    button.textContent = `❚❚ ${given.words[1]}`
  }
  input.oninput = () => { stop(); show() }

  function take(data) {
    const other = data.frames !== given.frames
    given = data
    input.max = data.names.length - 1
    input.setAttribute("aria-label", data.words[2])
    if (other) {
      frames = JSON.parse(data.frames)
      input.value = data.start
    }
    if (other || !timer) stop()
    // A chart that was mounted meanwhile shows the first of its frames.
    if (other || input.valueAsNumber !== data.start) show()
    output.textContent = `${data.words[2]} ${data.names[input.valueAsNumber]}`
  }
  return { take, stop }
}
