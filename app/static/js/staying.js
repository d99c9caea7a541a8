// @ts-check
// Keeps on the server what is typed, and warns two minutes before a session ends.

const KEEP_EVERY = 20_000;
const WARN_BEFORE = 120_000;

/** A page of somebody signed in says how long its session lasts; others say nothing. */
export function guardSession() {
  const box = document.getElementById("sessie");
  if (!box) return;
  const opened = Date.now();
  const end = opened + 1000 * Number(box.dataset.left);
  const idle = 1000 * Number(box.dataset.idle);
  let seen = opened;
  const forms = keepForms(box.dataset.keep ?? "", () => { seen = Date.now(); });
  const button = /** @type {HTMLElement} */ (box.querySelector("button"));

  setInterval(() => {
    const now = Date.now();
    const over = Math.min(end, seen + idle);
    if (now < over - WARN_BEFORE) return hide(box);
    // Nobody can put off the end of the day; whoever is only idle can.
    button.hidden = now >= over || end <= seen + idle;
    show(box, now >= over ? "over" : "soon");
  }, 1000);

  button.addEventListener("click", async () => {
    if (await post(box.dataset.keep ?? "", new FormData())) seen = Date.now();
    await forms();
  });
}

/**
 * @param {string} address
 * @param {() => void} kept called when the server answered
 * @returns {() => Promise<void>} keeps at once what changed
 */
function keepForms(address, kept) {
  /** @type {Set<HTMLFormElement>} */
  const changed = new Set();
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = /** @type {HTMLInputElement} */ (event.target).form;
      if (form?.dataset.concept) changed.add(form);
    });
  }
  const keep = async () => {
    for (const form of changed) {
      changed.delete(form);
      const data = new FormData(form);
      data.set("_concept_pad", location.pathname);
      if (form.dataset.sending) continue;
      if (await post(address, data)) kept();
      else changed.add(form);
    }
  };
  setInterval(keep, KEEP_EVERY);
  return keep;
}

/**
 * @param {string} address
 * @param {FormData} data
 */
async function post(address, data) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrf_token]"));
  data.set("csrf_token", token?.value ?? "");
  try {
    const answer = await fetch(address, { method: "POST", body: data, keepalive: true, redirect: "manual" });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * @param {HTMLElement} box
 * @param {"soon" | "over"} what
 */
function show(box, what) {
  const text = /** @type {HTMLElement} */ (box.querySelector("[data-said]"));
  const said = box.dataset[what] ?? "";
  if (box.hidden || text.textContent !== said) {
    box.hidden = false;
    text.textContent = said;
  }
}

/** @param {HTMLElement} box */
function hide(box) {
  box.hidden = true;
}
