// @ts-check
// Asks the server which rows a reference can be set to; only the last question counts.

/** @typedef {{ key: number, text: string }} Option */
/** @typedef {{ options: Option[], more: number, more_than_counted: boolean }} Found */

const WAIT = 200;
const GIVE_UP_AFTER = 10_000;

export class Lookup {
  /** @type {AbortController | undefined} */
  #asking;

  /** @param {string} source the address of the look-up */
  constructor(source) {
    this.source = source;
  }

  /** Forget the question that was not answered yet. */
  cancel() {
    this.#asking?.abort();
    this.#asking = undefined;
  }

  /**
   * Return what was found; nothing when a later question came first.
   *
   * @param {string} text
   * @param {string} gemeente the key of the gemeente to look in, or nothing
   * @returns {Promise<Found | undefined>}
   * @throws {Error} when there is no good answer
   */
  async ask(text, gemeente) {
    this.cancel();
    const asking = new AbortController();
    this.#asking = asking;
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    if (asking.signal.aborted) return undefined;
    const query = new URLSearchParams({ q: text });
    if (gemeente) query.set("gemeente", gemeente);
    const late = setTimeout(() => asking.abort(new Error("no answer in time")), GIVE_UP_AFTER);
    try {
      const answer = await fetch(`${this.source}?${query}`, {
        signal: asking.signal,
        headers: { Accept: "application/json" },
      });
      // A page instead of an answer: the door, because the session is over.
      if (!answer.ok || answer.redirected) throw new Error(`look-up: ${answer.status}`);
      return await answer.json();
    } catch (error) {
      if (this.#asking !== asking) return undefined;
      throw error;
    } finally {
      clearTimeout(late);
    }
  }
}
