// @ts-check
// A button that copies the text it points at; without script there is no such button.

/**
 * Say what happened, in the words that the page brought along.
 * @param {Element} told
 * @param {string} name
 */
function say(told, name) {
  told.textContent = told.getAttribute(`data-${name}`);
}

for (const button of document.querySelectorAll("button[data-does=copy]")) {
  const text = document.querySelector("[data-part=text]");
  const told = document.querySelector("[data-part=told]");
  if (!(button instanceof HTMLElement) || !(text instanceof HTMLElement) || !told) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.innerText.trim());
      say(told, "copied");
    } catch {
      // Not allowed, or no https: the text is marked, so that the keyboard can do it.
      window.getSelection()?.selectAllChildren(text);
      say(told, "marked");
    }
  });
}
