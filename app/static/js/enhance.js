// @ts-check
// Makes fields nicer, those of a whole page or of a part that was added to it later.

import { enhanceComboboxes } from "./combobox.js";
import { enhanceDates } from "./dates.js";

/**
 * @param {ParentNode} root what holds the fields; fields that were done before are left alone
 */
export function enhance(root) {
  enhanceComboboxes(root);
  enhanceDates(root);
}
