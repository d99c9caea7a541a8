// @ts-check
// What a look-up sends: one key in a hidden field, or a ticked box for each of several.

/** @typedef {import("./lookup.js").Option} Option */

export class Choices {
  /**
   * @param {HTMLElement} field
   * @param {string} name under which the keys are sent
   */
  constructor(field, name) {
    this.field = field;
    this.name = name;
    this.isSeveral = field.dataset.several !== undefined;
    /** @type {HTMLElement | null} */
    this.drawn = field.querySelector(".vng-choices");
    this.value = document.createElement("input");
    this.value.type = "hidden";
    this.value.name = name;
    /** @type {Option | null} */
    this.chosen = this.isSeveral ? null : this.#ticked();
    this.value.value = this.chosen ? String(this.chosen.key) : "";
    /** @type {Option | null} what was chosen before typing began */
    this.before = this.chosen;
  }

  /** @returns {HTMLInputElement[]} */
  #boxes() {
    return [...(this.drawn?.querySelectorAll("input") ?? [])];
  }

  /** @returns {Option | null} */
  #ticked() {
    const box = this.#boxes().find((button) => button.checked && button.value);
    const text = box?.labels?.[0]?.textContent?.trim();
    return box && text ? { key: Number(box.value), text } : null;
  }

  /** One choice: the hidden field sends it, the radios send nothing. */
  stepAside() {
    if (this.isSeveral) return;
    for (const radio of this.#boxes()) radio.disabled = true;
    if (this.drawn) this.drawn.hidden = true;
    this.field.append(this.value);
  }

  /** @param {Option | null} option */
  choose(option) {
    if (this.isSeveral) {
      if (option) this.#tick(option);
    } else {
      if (this.chosen) this.before = this.chosen;
      this.chosen = option;
      this.value.value = option ? String(option.key) : "";
    }
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
    if (this.isSeveral) this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The radios are back, with what was chosen meanwhile among them. */
  comeBack() {
    if (this.isSeveral) return;
    this.value.remove();
    for (const radio of this.#boxes()) {
      radio.disabled = false;
      radio.checked = radio.value === this.value.value;
    }
    if (this.chosen) this.#tick(this.chosen);
    if (this.drawn) this.drawn.hidden = false;
  }

  /** @param {Option} option */
  #tick({ key, text }) {
    const known = this.#boxes().find((box) => box.value === String(key));
    if (known) known.checked = true;
    else this.drawn?.append(this.#drawn(key, text));
  }

  /**
   * @param {number} key
   * @param {string} text
   */
  #drawn(key, text) {
    const line = document.createElement("div");
    line.className = "vng-choice";
    const box = document.createElement("input");
    box.type = this.isSeveral ? "checkbox" : "radio";
    box.className = this.isSeveral ? "vng-check"
      : "utrecht-radio-button utrecht-radio-button--html-input";
    box.name = this.name;
    box.id = `${this.name}-${key}`;
    box.value = String(key);
    box.checked = true;
    const label = document.createElement("label");
    label.htmlFor = box.id;
    label.textContent = text;
    line.append(box, label);
    return line;
  }
}
