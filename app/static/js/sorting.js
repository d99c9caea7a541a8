// @ts-check
// The headings that sort a list are one stop of the Tab key; arrows go from one to the next.

/** Take every heading but one out of the order of Tab. */
export function oneTabStop() {
  for (const row of document.querySelectorAll("[data-sort-heads]")) {
    /** @type {HTMLElement[]} */
    const heads = [...row.querySelectorAll("a")];
    const first = heads.find((head) => head.closest("[aria-sort]")) ?? heads[0];
    const hint = row.getAttribute("data-sort-heads") ?? "";
    for (const head of heads) {
      head.tabIndex = head === first ? 0 : -1;
      head.setAttribute("aria-description", hint);
    }
    row.addEventListener("keydown", (event) => move(heads, /** @type {KeyboardEvent} */ (event)));
  }
}

/**
 * @param {HTMLElement[]} heads
 * @param {KeyboardEvent} event
 */
function move(heads, event) {
  const at = heads.indexOf(/** @type {HTMLElement} */ (event.target));
  /** @type {Record<string, number>} */
  const places = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: heads.length - 1 };
  const place = places[event.key];
  if (at < 0 || place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = heads[Math.min(Math.max(place, 0), heads.length - 1)];
  for (const head of heads) head.tabIndex = head === next ? 0 : -1;
  next?.focus();
}
