// @ts-check
// The hits under a combobox: a listbox with at most one active option, and a line under it.

import { marked } from "./marking.js";

/** @typedef {import("./lookup.js").Option} Option */

// What may lie over the edge of the window: the bar with the save button.
const ROOM = 64;

export class HitList {
  /** @type {Option[]} */
  options = [];
  active = -1;

  /**
   * @param {string} id
   * @param {string} name what the options are, said aloud
   * @param {(option: Option) => void} choose
   */
  constructor(id, name, choose) {
    this.id = id;
    this.element = document.createElement("div");
    this.element.className = "vng-combobox__hits";
    this.element.hidden = true;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", name);
    this.foot = document.createElement("p");
    this.foot.className = "vng-combobox__foot";
    this.element.append(this.list, this.foot);
    // The focus stays in the text box.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("li");
      const option = item ? this.options[[...this.list.children].indexOf(item)] : undefined;
      if (option) choose(option);
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /**
   * @param {Option[]} options
   * @param {string} typed
   * @param {string} foot
   */
  draw(options, typed, foot) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, i) => {
      const item = document.createElement("li");
      item.id = `${this.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(marked(option.text, typed));
      return item;
    }));
    this.list.hidden = !options.length;
    this.list.scrollTop = 0;
    this.foot.textContent = foot;
    this.foot.hidden = !foot;
    this.element.hidden = false;
    this.#place();
  }

  /** Where there is no room under the box, the hits stand above it. */
  #place() {
    const box = this.element.parentElement?.getBoundingClientRect();
    if (!box) return;
    const height = this.element.offsetHeight + ROOM;
    const fitsBelow = box.bottom + height < innerHeight;
    this.element.classList.toggle("is-above", !fitsBelow && box.top > height);
  }

  close() {
    this.element.hidden = true;
    this.options = [];
    this.active = -1;
  }

  /**
   * Make one hit the active one, and return its id.
   *
   * @param {number} place
   * @returns {string}
   */
  activate(place) {
    this.active = place;
    for (const [i, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(i === place));
      if (i === place) item.scrollIntoView({ block: "nearest" });
    }
    return this.list.children[place]?.id ?? "";
  }
}
