// @ts-check
// A date is typed as dd-mm-jjjj, and can be chosen from the browser's own calendar.

import { icon } from "./drawing.js";

/** @param {ParentNode} root */
export function enhanceDates(root) {
  if (!("showPicker" in HTMLInputElement.prototype)) return;
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = root.querySelectorAll("input[data-date]:not([data-enhanced])");
  for (const field of fields) addCalendar(field);
}

/** @param {HTMLInputElement} field */
function addCalendar(field) {
  field.dataset.enhanced = "";
  const frame = document.createElement("div");
  frame.className = "vng-date";
  field.replaceWith(frame);

  // Only its calendar is used; it has no name, so it is never sent.
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "vng-date__calendar";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");

  const button = document.createElement("button");
  button.type = "button";
  button.className = "vng-date__button";
  button.title = field.dataset.date ?? "";
  button.setAttribute("aria-label", field.dataset.date ?? "");
  button.append(icon("calendar"));

  button.addEventListener("click", () => {
    calendar.value = toIso(field.value);
    calendar.showPicker();
  });
  // Not of the form: it must not count as a change until something is chosen.
  calendar.addEventListener("input", (event) => event.stopPropagation());
  calendar.addEventListener("change", (event) => {
    event.stopPropagation();
    field.value = toDutch(calendar.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    button.focus();
  });
  frame.append(field, calendar, button);
}

/**
 * @param {string} typed dd-mm-jjjj (or with / or .), or already jjjj-mm-dd
 * @returns {string} jjjj-mm-dd, or nothing when it is no date: the calendar then opens at today
 */
export function toIso(typed) {
  const text = typed.trim();
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const found = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text);
  if (!found) return "";
  const [, day = "", month = "", year = ""] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/**
 * @param {string} iso
 * @returns {string}
 */
export function toDutch(iso) {
  return iso.split("-").reverse().join("-");
}
