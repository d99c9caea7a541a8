// Extras only: every page works without this file.
"use strict";

// A page with faults begins at the list of them.
const faults = document.getElementById("fouten");
if (faults) faults.focus();

// "/" goes to the search box, as long as nobody is typing.
const search = document.querySelector("[data-sneltoets]");
if (search) {
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  });
}

// A form with unsaved changes asks before it is left.
for (const form of document.querySelectorAll("form[data-bewaak]")) {
  let changed = form.dataset.bewaak === "gewijzigd";
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
