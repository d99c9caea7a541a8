// @ts-check
// The filter form opens under the button, without leaving the list; the link opens it as a page.

import { enhance } from "./enhance.js";

/** Open the form of a list in its place, and close it again. */
export function openFilterHere() {
  /** @type {HTMLAnchorElement | null} */
  const link = document.querySelector("a[data-filter]");
  const place = document.getElementById("filterplek");
  if (!link || !place) return;
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", place.id);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (place.firstElementChild) close(link, place);
    else void open(link, place);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}

/**
 * @param {HTMLAnchorElement} link
 * @param {HTMLElement} place
 */
async function open(link, place) {
  link.classList.add("is-busy");
  const form = await formOf(link.href);
  link.classList.remove("is-busy");
  if (!form) {
    location.assign(link.href);
    return;
  }
  // On a small screen the link stands in a popover.
  /** @type {HTMLElement | null} */
  const popover = link.closest(":popover-open");
  popover?.hidePopover();
  place.replaceChildren(document.adoptNode(form));
  enhance(place);
  link.setAttribute("aria-expanded", "true");
  form.querySelector("[data-close]")?.addEventListener("click", (event) => {
    event.preventDefault();
    close(link, place);
  });
  /** @type {HTMLElement | null} */
  const first = form.querySelector("select, input:not([type=hidden])");
  first?.focus();
}

/**
 * @param {HTMLAnchorElement} link
 * @param {HTMLElement} place
 */
function close(link, place) {
  place.replaceChildren();
  link.setAttribute("aria-expanded", "false");
  link.focus();
}

/**
 * @param {string} address
 * @returns {Promise<HTMLElement | null>} the form of that page; nothing when it could not be had
 */
async function formOf(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("filter");
  } catch {
    return null;
  }
}
