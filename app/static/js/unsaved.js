// @ts-check
// A form with unsaved changes asks before it is left.

/**
 * A form says `data-bewaak`; "gewijzigd" when it came back from the server with what was typed.
 */
export function guardChanges() {
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = document.querySelectorAll("form[data-bewaak]");
  for (const form of forms) guard(form);
}

/** @param {HTMLFormElement} form */
function guard(form) {
  let changed = form.dataset.bewaak === "gewijzigd";
  let sending = false;
  // The buttons and fields of a form may stand outside it, so the page listens.
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const target = /** @type {HTMLInputElement} */ (event.target);
      if (target.form === form) changed = true;
    });
  }
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sending = true;
  });
  // Sending failed, or somebody came back: what was typed is still not saved.
  window.addEventListener("pageshow", () => { sending = false; });
  form.addEventListener("sending-over", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });
}
