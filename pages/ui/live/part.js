// A part of a page: the script that does the work may come after it.
export default (component) => {
  window.klLive ??= { early: [] }
  if (window.klLive.mount) return window.klLive.mount(component)
  window.klLive.early.push(component)
}
