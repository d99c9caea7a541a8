// @ts-check
// Shows which part of a hit was typed.

/**
 * Return the text with what was typed marked, as the search reads it: each word begins a word.
 *
 * @param {string} text
 * @param {string} typed
 * @returns {DocumentFragment}
 */
export function marked(text, typed) {
  const letters = [...text];
  const plain = letters.map(folded);
  const isMarked = letters.map(() => false);
  for (const word of typed.split(/[^\p{L}\p{N}]+/u).filter(Boolean)) {
    const wanted = [...word].map(folded);
    for (let at = 0; at + wanted.length <= plain.length; at += 1) {
      const begins = at === 0 || !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? "");
      if (begins && wanted.every((letter, i) => plain[at + i] === letter)) {
        isMarked.fill(true, at, at + wanted.length);
      }
    }
  }
  return drawn(letters, isMarked);
}

/**
 * @param {string[]} letters
 * @param {boolean[]} isMarked
 */
function drawn(letters, isMarked) {
  const result = document.createDocumentFragment();
  for (let from = 0; from < letters.length;) {
    let to = from + 1;
    while (to < letters.length && isMarked[to] === isMarked[from]) to += 1;
    const piece = letters.slice(from, to).join("");
    if (isMarked[from]) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      result.append(mark);
    } else {
      result.append(piece);
    }
    from = to;
  }
  return result;
}

/**
 * Return a letter without its accent, as the search compares.
 *
 * @param {string} letter
 */
function folded(letter) {
  return (letter.normalize("NFD")[0] ?? letter).toLowerCase();
}
