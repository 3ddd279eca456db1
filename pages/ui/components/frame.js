// Two things Streamlit's page does not do: tell the pages around it how tall it is (so that a
// frame can follow its content), and say in the reader's language what to do when the server
// does not answer.
const PATIENCE = 4000 // ms; a reconnection to another server takes one or two seconds

export default function ({ data, parentElement }) {
  const notice = parentElement.querySelector("#notice")
  notice.textContent = data.lost
  const app = document.querySelector("[data-testid=stApp]")
  const content = document.querySelector("[data-testid=stMainBlockContainer]")
  let timer

  const watchConnection = () => {
    clearTimeout(timer)
    if (app.dataset.testConnectionState === "CONNECTED") notice.hidden = true
    else timer = setTimeout(() => { notice.hidden = false }, PATIENCE)
  }
  const connection = new MutationObserver(watchConnection)
  connection.observe(app, { attributeFilter: ["data-test-connection-state"] })
  watchConnection()

  // Every page around this one is told, not the parent alone: a host may nest the app in a
  // frame of its own. What is told is a height and nothing else, so any listener may hear it.
  const tellHeight = () => {
    const message = { klHeight: Math.ceil(content.getBoundingClientRect().height) }
    for (let w = window; w !== w.parent; w = w.parent) w.parent.postMessage(message, "*")
  }
  const size = new ResizeObserver(tellHeight)
  if (data.embedded) size.observe(content)

  return () => {
    clearTimeout(timer)
    connection.disconnect()
    size.disconnect()
  }
}
