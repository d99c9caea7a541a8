// @ts-check
// A look-up as a combobox: hits while typing, one is chosen (WAI-ARIA pattern "editable combobox
// with list autocomplete"). The plain field, with its button and radios, is what it goes back to.

import { Choices } from "./choices.js";
import { icon } from "./drawing.js";
import { HitList } from "./hits.js";
import { Lookup } from "./lookup.js";

/** @typedef {import("./lookup.js").Option} Option */
/** @typedef {import("./lookup.js").Found} Found */
/** @typedef {Record<"searching" | "none" | "one" | "some" | "more" | "many" | "choose" | "chosen" |
 *   "clear" | "scope" | "failed", string>} Words */

/** @param {ParentNode} root */
export function enhanceComboboxes(root) {
  /** @type {NodeListOf<HTMLElement>} */
  const fields = root.querySelectorAll("fieldset[data-lookup]:not([data-enhanced])");
  for (const field of fields) new Combobox(field);
}

class Combobox {
  /** @param {HTMLElement} field */
  constructor(field) {
    field.dataset.enhanced = "";
    this.field = field;
    this.words = /** @type {Words} */ (JSON.parse(field.dataset.words ?? "{}"));
    this.lookup = new Lookup(field.dataset.lookup ?? "");
    /** @type {HTMLInputElement} */
    this.input = need(field, "input[data-search]");
    this.plain = need(field, "[data-plain]");
    this.label = need(this.plain, "label");
    this.choices = new Choices(field, this.input.name.replace(/__zoek$/, ""));
    this.status = document.createElement("p");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    this.list = new HitList(`${this.input.id}-hits`, this.#name(), (option) => this.#choose(option));
    this.frame = document.createElement("div");
    this.clear = document.createElement("button");
    this.home = { parent: this.input.parentElement, name: this.input.name };
    this.#build();
    this.#listen();
    this.#show();
  }

  #name() {
    return this.field.dataset.name ?? "";
  }

  /** The plain field steps aside; it stays in the page, to go back to. */
  #build() {
    const { field, input } = this;
    if (field.dataset.group === undefined) {
      const legend = need(field, "legend");
      const label = document.createElement("label");
      label.htmlFor = input.id;
      label.append(...legend.childNodes);
      legend.append(label);
    } else {
      // Its legend names more fields than this one.
      input.setAttribute("aria-label", this.#name());
    }
    this.label.removeAttribute("for");
    this.plain.hidden = true;
    this.choices.stepAside();

    this.frame.className = "vng-combobox";
    this.clear.type = "button";
    this.clear.className = "vng-combobox__clear";
    this.clear.setAttribute("aria-label", this.words.clear);
    this.clear.append(icon("x"));
    this.frame.append(input, this.clear, this.list.element);
    this.plain.before(this.frame, this.status);

    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.autocomplete = "off";
    input.spellcheck = false;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = field.getAttribute(name);
      if (value === null) continue;
      input.setAttribute(name, value);
      field.removeAttribute(name);
    }
    if (field.dataset.required !== undefined) input.setAttribute("aria-required", "true");
  }

  #listen() {
    const { input } = this;
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => this.#left());
    this.clear.addEventListener("click", () => {
      this.#choose(null);
      input.focus();
    });
    // Of another gemeente other rows can be chosen; what was chosen is not hers.
    input.form?.addEventListener("change", (event) => {
      const changed = /** @type {HTMLInputElement} */ (event.target);
      const isOurs = changed.name === "gemeente_id" && changed !== this.choices.value;
      if (isOurs && this.field.dataset.scoped !== undefined && this.choices.chosen) {
        this.#choose(null);
      }
    });
  }

  /** Draw what is chosen. */
  #show() {
    const { chosen, isSeveral } = this.choices;
    if (!isSeveral && (chosen || !this.input.value)) this.input.value = chosen?.text ?? "";
    // What was typed but not chosen is sent, so that the server can say so.
    this.input.name = chosen && !isSeveral ? "" : this.home.name;
    this.clear.hidden = isSeveral || !this.input.value;
  }

  /** @param {Option | null} option */
  #choose(option) {
    this.lookup.cancel();
    this.#close();
    this.choices.choose(option);
    this.input.value = option && !this.choices.isSeveral ? option.text : "";
    this.#show();
    this.#say(option ? fill(this.words.chosen, option.text) : "");
  }

  #typed() {
    // Another text is another choice: what is sent is always what stands in the box.
    if (this.choices.chosen && this.choices.chosen.text !== this.input.value) {
      this.choices.choose(null);
    }
    this.#show();
    this.#search();
  }

  async #search() {
    const text = this.input.value.trim();
    if (!/[\p{L}\p{N}]/u.test(text)) {
      this.lookup.cancel();
      this.#close();
      this.#say("");
      return;
    }
    const gemeente = this.#gemeente();
    if (this.field.dataset.scoped !== undefined && !gemeente) {
      this.#open([], text, this.words.scope);
      return;
    }
    if (!this.list.isOpen) this.#open([], text, this.words.searching, false);
    try {
      const found = await this.lookup.ask(text, gemeente);
      // An answer that comes when the field was left, is for nobody.
      if (found && document.activeElement === this.input) this.#answer(found, text);
    } catch {
      this.#fail();
    }
  }

  /** @returns {string} the gemeente that is chosen in this form, or the one that its row has */
  #gemeente() {
    const form = this.input.form;
    const chosen = form ? new FormData(form).get("gemeente_id") : null;
    return typeof chosen === "string" && chosen ? chosen : this.field.dataset.gemeente ?? "";
  }

  /**
   * @param {Found} found
   * @param {string} text
   */
  #answer(found, text) {
    const count = found.options.length;
    const rest = found.more_than_counted ? this.words.many
      : found.more ? fill(this.words.more, String(found.more)) : "";
    const told = count === 1 ? this.words.one : fill(this.words.some, String(count));
    if (!count) this.#open([], text, this.words.none);
    else {
      this.#open(found.options, text, rest, false);
      this.#say(rest ? `${told} ${rest}` : told);
    }
  }

  /**
   * @param {Option[]} options
   * @param {string} text
   * @param {string} foot what stands under the hits
   * @param {boolean} isSaid whether the foot is also said aloud
   */
  #open(options, text, foot, isSaid = true) {
    this.list.draw(options, text, foot);
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.#activate(-1);
    if (isSaid) this.#say(foot);
  }

  #close() {
    this.list.close();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place which hit; none below zero */
  #activate(place) {
    const id = this.list.activate(place);
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const { list } = this;
    const last = list.options.length - 1;
    /** @type {Record<string, () => boolean>} each says whether the key was for us */
    const keys = {
      ArrowDown: () => list.isOpen ? this.#step(list.active < last ? list.active + 1 : 0) : this.#reopen(),
      ArrowUp: () => list.isOpen && this.#step(list.active > 0 ? list.active - 1 : last),
      Home: () => list.active >= 0 && this.#step(0),
      End: () => list.active >= 0 && this.#step(last),
      Enter: () => this.#enter(),
      Escape: () => this.#escape(),
      Tab: () => {
        this.#chooseActive();
        return false;
      },
    };
    if (keys[event.key]?.()) event.preventDefault();
  }

  /** @param {number} place */
  #step(place) {
    if (this.list.options.length) this.#activate(place);
    return true;
  }

  #reopen() {
    this.#search();
    return true;
  }

  #chooseActive() {
    const option = this.list.options[this.list.active];
    if (option) this.#choose(option);
    return Boolean(option);
  }

  /** Enter chooses; it sends the form only when nothing is left to choose. */
  #enter() {
    if (this.#chooseActive()) return true;
    const only = this.list.isOpen && this.list.options.length === 1 ? this.list.options[0] : undefined;
    if (only) this.#choose(only);
    else if (this.input.value && !this.choices.chosen) this.#search();
    else return false;
    return true;
  }

  /** Escape closes the hits; a second one takes back what was typed. */
  #escape() {
    if (this.list.isOpen) this.#close();
    else if (this.input.value !== (this.choices.chosen?.text ?? "")) this.#choose(this.choices.before);
    else return false;
    return true;
  }

  #left() {
    this.lookup.cancel();
    const typed = this.input.value.trim().toLowerCase();
    const exact = this.list.options.filter((option) => option.text.toLowerCase() === typed);
    if (!this.choices.chosen && exact[0] && exact.length === 1) {
      this.#choose(exact[0]);
      return;
    }
    this.#close();
    const isOpenEnded = Boolean(typed) && !this.choices.chosen;
    this.#say(isOpenEnded ? this.words.choose : "");
    this.status.className = isOpenEnded ? "vng-note" : "hidden";
  }

  /** @param {string} text */
  #say(text) {
    this.status.className = "hidden";
    this.status.textContent = text;
  }

  /** Looking up fails: the plain field comes back, with what was typed and what was chosen. */
  #fail() {
    const { input } = this;
    const hadFocus = document.activeElement === input;
    this.#close();
    for (const name of ["role", "aria-expanded", "aria-autocomplete", "aria-controls"]) {
      input.removeAttribute(name);
    }
    const plainly = /** @type {HTMLInputElement} */ (input.cloneNode());
    plainly.name = this.home.name;
    plainly.value = input.value;
    this.frame.remove();
    this.home.parent?.prepend(plainly);
    this.plain.hidden = false;
    /** @type {HTMLLabelElement} */ (this.label).htmlFor = plainly.id;
    this.choices.comeBack();
    this.#say(this.words.failed);
    this.status.className = "vng-note";
    if (hadFocus) plainly.focus();
  }
}

/**
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
function need(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`combobox: ${selector} is missing`);
  return /** @type {T} */ (found);
}

/**
 * @param {string} sentence with {} where the word goes
 * @param {string} word
 */
function fill(sentence, word) {
  return sentence.replace("{}", () => word);
}
