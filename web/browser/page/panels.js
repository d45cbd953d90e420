/**
 * The panels of the guided document: one is shown at a time, and Back goes one back.
 *
 * The address never changes: it lands in the history of a device that others may look at.
 */

export class Panels {
  #panels;
  #arrive;
  /** The place in the history that is kept on show. @type {number | undefined} */
  #heldAt;
  #current;

  /**
   * @param {Map<string, HTMLElement>} panels by name, in order; the first one is on show already
   * @param {(wanted: string) => string} arrive says which panel to show when the visitor goes back or forth to one
   */
  constructor(panels, arrive) {
    this.#panels = panels;
    this.#arrive = arrive;
    this.#current = [...panels.keys()][0] ?? '';
    window.addEventListener('popstate', (event) => this.#onPopState(event));
  }

  get current() {
    return this.#current;
  }

  /** The panel that was on show before the page was loaded anew, if any. */
  get remembered() {
    const name = history.state?.panel;
    return this.#panels.has(name) ? /** @type {string} */ (name) : undefined;
  }

  /**
   * Goes on to a panel.
   * @param {string} name
   */
  goTo(name) {
    if (name === this.#current) return;
    history.pushState({ panel: name, place: this.#place + 1 }, '');
    this.#show(name);
  }

  /**
   * Shows a panel in place of the one in the history.
   * @param {string} name
   */
  replace(name) {
    history.replaceState({ panel: name, place: this.#place }, '');
    this.#show(name);
  }

  /**
   * Keeps the current panel on show whatever the Back button says, or lets it go again.
   * @param {boolean} held
   */
  hold(held) {
    this.#heldAt = held ? this.#place : undefined;
  }

  /** @param {PopStateEvent} event */
  #onPopState(event) {
    // A jump to an anchor of this page also arrives here, and carries no state of ours.
    if (event.state === null && location.hash !== '') return;
    if (this.#heldAt !== undefined) return this.#returnTo(this.#heldAt);
    const wanted = this.#panels.has(event.state?.panel) ? event.state.panel : this.#first;
    this.#show(this.#arrive(wanted));
  }

  /**
   * Going on to the entry that was there, rather than adding one: browsers let Back jump over
   * entries that a page adds by itself, and the next Back would lead out of this page.
   * @param {number} place
   */
  #returnTo(place) {
    const steps = place - this.#place;
    if (steps !== 0) history.go(steps);
  }

  /** How many entries of this document lie before the one on show. */
  get #place() {
    return Number(history.state?.place ?? 0);
  }

  get #first() {
    return [...this.#panels.keys()][0] ?? '';
  }

  /** @param {string} name */
  #show(name) {
    for (const [key, panel] of this.#panels) panel.hidden = key !== name;
    this.#current = name;
    window.scrollTo(0, 0);
    const heading = this.#panels.get(name)?.querySelector('h1');
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
}
