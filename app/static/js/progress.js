// @ts-check
// A page that tells how far something is, asks anew by itself; without script there is a link.

const PAUSE = 1500;

/** Keep the page's progress up to date, and show the page as it is when all is done. */
export function followProgress() {
  if (document.querySelector("[data-progress]")) setTimeout(ask, PAUSE);
}

async function ask() {
  if (!document.hidden) {
    const fresh = await freshPage();
    if (fresh && !fresh.querySelector("[data-progress]")) return location.reload();
    if (fresh) show(fresh);
  }
  setTimeout(ask, PAUSE);
}

async function freshPage() {
  try {
    const answer = await fetch(location.href);
    // Sent elsewhere is signed out: the next click tells that.
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** @param {Document} fresh */
function show(fresh) {
  const from = fresh.querySelector("progress");
  const to = document.querySelector("progress");
  if (from && to) to.value = from.value;
  const said = document.getElementById("voortgang");
  const says = fresh.getElementById("voortgang")?.textContent ?? "";
  if (said && said.textContent !== says) said.textContent = says;
}
