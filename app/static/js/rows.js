// @ts-check
// A click anywhere in a row opens it; text can still be selected, links keep what they do.

/** The link of the row is its heading. */
export function openRowsByClick() {
  for (const list of document.querySelectorAll("table[data-list] tbody")) {
    list.addEventListener("click", (event) => {
      const click = /** @type {MouseEvent} */ (event);
      const target = /** @type {Element} */ (click.target);
      if (target.closest("a, button, input, label") || isSelecting()) return;
      if (click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
      target.closest("tr")?.querySelector("a")?.click();
    });
  }
}

function isSelecting() {
  return !(getSelection()?.isCollapsed ?? true);
}
