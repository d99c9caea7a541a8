// @ts-check
// Coming back from a row, a list stands where it was: same filters, same page, same row.

const PREFIX = "lijst:";

/** Remember the place in a list; send links to a list back to the place that was left. */
export function keepPlace() {
  const list = document.querySelector("[data-list]");
  if (!document.getElementById("account")) forget();
  else if (list) remember(list);
  else goBackTo();
}

/** Nobody is signed in: what the last one searched for is nobody's. */
function forget() {
  try {
    sessionStorage.clear();
  } catch {
    // Switched off: there is nothing.
  }
}

/** @param {Element} list */
function remember(list) {
  write(PREFIX + location.pathname, location.search);
  // The browser's own Back: focus the link that was followed, the scroll is the browser's.
  list.addEventListener("click", (event) => {
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (row?.id) history.replaceState({ row: row.id }, "");
  });
  window.addEventListener("pageshow", () => {
    const left = history.state?.row || location.hash.slice(1);
    const link = typeof left === "string" && left.startsWith("rij-")
      ? document.getElementById(left)?.querySelector("a") : null;
    link?.focus({ preventScroll: !location.hash });
  });
}

/** Give links to a list the query that the list had, and the row that this page is about. */
function goBackTo() {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a[data-back]");
  for (const link of links) {
    const query = read(PREFIX + link.pathname);
    if (query !== null && !link.search) link.search = query;
    if (link.dataset.back) link.hash = `rij-${link.dataset.back}`;
  }
}

/**
 * @param {string} name
 * @returns {string | null}
 */
function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // switched off by the visitor
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function write(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Full or switched off: the list opens at its beginning.
  }
}
