// @ts-check
// Draws an icon as the pages do: from the one file with all of them.

const SVG = "http://www.w3.org/2000/svg";
// Beside this file, so of the same version.
const ICONS = new URL("../icons.svg", import.meta.url).pathname;

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "vng-icon");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#i-${name}`);
  drawing.append(use);
  return drawing;
}
