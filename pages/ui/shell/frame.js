// What Streamlit's page does not do: name its language (a screen reader pronounces by it), begin a
// page at its top, tell the pages around it how tall it is (so that a frame can follow its content),
// say in the reader's language what to do when the server does not answer, and have the page run
// again when one does.
const PATIENCE = 4000 // ms; a reconnection to another server takes one or two seconds
const stops = new WeakMap()
let page // the one shown last

export default function ({ data, parentElement, setTriggerValue }) {
  stops.get(parentElement)?.()
  const notice = parentElement.querySelector("#notice")
  notice.textContent = data.lost
  document.documentElement.lang = data.language
  const app = document.querySelector("[data-testid=stApp]")
  const content = document.querySelector("[data-testid=stMainBlockContainer]")
  let timer, away
  // Streamlit leaves the next page scrolled as the last one was.
  if (page !== undefined && page !== data.page) {
    document.querySelector("[data-testid=stMain]").scrollTo(0, 0)
  }
  page = data.page

  const watchConnection = () => {
    clearTimeout(timer)
    if (app.dataset.testConnectionState !== "CONNECTED") {
      away = true
      timer = setTimeout(() => { notice.hidden = false }, PATIENCE)
      return
    }
    notice.hidden = true
    // Another server knows no part of the page until it has run all of it; Streamlit only asks
    // for that when the reader does something, and for a part it asks in vain.
    if (away) setTriggerValue("back", true)
    away = false
  }
  const connection = new MutationObserver(watchConnection)
  connection.observe(app, { attributeFilter: ["data-test-connection-state"] })
  watchConnection()

  // Every page around this one is told, not the parent alone: a host may nest the app in a
  // frame of its own. What is told is a height and nothing else, so any listener may hear it.
  const tellHeight = () => {
    if (!parentElement.isConnected) return stop()
    const message = { klHeight: Math.ceil(content.getBoundingClientRect().height) }
    for (let w = window; w !== w.parent; w = w.parent) w.parent.postMessage(message, "*")
  }
  const size = new ResizeObserver(tellHeight)
  if (data.embedded) size.observe(content)
  // Browsers put an observer to sleep in a frame that is out of sight, and the course page may
  // begin to listen late: once a second makes up for both.
  const again = data.embedded ? setInterval(tellHeight, 1000) : undefined

  const stop = () => {
    clearTimeout(timer)
    clearInterval(again)
    connection.disconnect()
    size.disconnect()
  }
  stops.set(parentElement, stop)
  // A clean-up is called now and then although the component stays where it is.
  return () => { if (!parentElement.isConnected) stop() }
}
