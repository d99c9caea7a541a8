// @ts-check
// A button that prints the page it stands on; without script there is no such button.

for (const button of document.querySelectorAll("button[data-does=print]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
