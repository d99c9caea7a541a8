// @ts-check
// A button that shows the password beside it; without script there is no such button.

export function showPasswords() {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("button[data-does=show]");
  for (const button of buttons) begin(button);
}

/** @param {HTMLButtonElement} button */
function begin(button) {
  const field = button.parentElement?.querySelector("input");
  const word = button.querySelector("span");
  if (!field || !word) return;
  const show = word.textContent ?? "";
  const hide = button.dataset.hide ?? "";
  /** @param {boolean} isShown */
  const draw = (isShown) => {
    field.type = isShown ? "text" : "password";
    word.textContent = isShown ? hide : show;
  };
  button.hidden = false;
  button.addEventListener("click", () => draw(field.type === "password"));
  // What is sent is a password: so that the browser keeps it as one, and nobody reads it over.
  field.form?.addEventListener("submit", () => draw(false));
}
