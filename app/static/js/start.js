// @ts-check
// What a page does at once: go to its faults, and listen for the key of the search box.

/** A page with faults begins at the list of them. */
export function beginAtFaults() {
  document.getElementById("fouten")?.focus();
}

/** "/" goes to the search box, as long as nobody is typing. */
export function listenForShortcut() {
  /** @type {HTMLElement | null} */
  const search = document.querySelector("[data-sneltoets]");
  if (!search) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping()) return;
    event.preventDefault();
    search.focus();
  });
}

function isTyping() {
  const focused = document.activeElement;
  return focused instanceof HTMLElement &&
    (focused.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(focused.tagName));
}
