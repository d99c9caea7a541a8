// @ts-check
// A form is sent once, and its button says that it is busy; nothing is lost when sending fails.

// Longer than the server works on a request: then sending has failed, and may be tried again.
const GIVE_UP_AFTER = 30_000;

/** Guard every form of the page that writes. */
export function guardSending() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (!navigator.onLine) {
      // The page that the browser would show instead, holds nothing of what was typed.
      event.preventDefault();
      say(document.body.dataset.offline ?? "", true);
      return;
    }
    begin(form, event.submitter);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button not disabled: its name and value must be sent, and its focus kept
 */
function begin(form, button) {
  form.dataset.sending = "1";
  button?.classList.add("is-busy");
  button?.setAttribute("aria-disabled", "true");
  // Said only when it takes long enough to wonder.
  const telling = setTimeout(() => say(document.body.dataset.busy ?? ""), 1000);
  const over = () => {
    clearTimeout(telling);
    clearTimeout(failing);
    window.removeEventListener("pageshow", over);
    delete form.dataset.sending;
    button?.classList.remove("is-busy");
    button?.removeAttribute("aria-disabled");
    say("");
    form.dispatchEvent(new Event("sending-over"));
  };
  const failing = setTimeout(over, GIVE_UP_AFTER);
  // Back from the next page, which the browser may have kept as it was.
  window.addEventListener("pageshow", over);
}

/** A download gives no new page, so the page says that it has begun. */
export function announceDownloads() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    /** @type {HTMLElement | null} */
    const link = target.closest("a[data-download]");
    if (!link) return;
    link.classList.add("is-busy");
    say(link.dataset.download ?? "");
    setTimeout(() => link.classList.remove("is-busy"), 3000);
  });
}

/**
 * @param {string} text
 * @param {boolean} isShown for everybody, or only said aloud
 */
function say(text, isShown = false) {
  const region = document.getElementById("melding");
  if (!region) return;
  region.className = isShown ? "vng-toast" : "hidden";
  region.textContent = text;
}
