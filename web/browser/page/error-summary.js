/**
 * The box at the top of a panel that says what stands in the way, with links to where it can be mended.
 *
 * @typedef {{text: string, target?: HTMLElement}} Problem
 */

import { find } from './elements.js';

export class ErrorSummary {
  #box;
  #list = document.createElement('ul');
  #titlePrefix;
  #title = document.title;

  /**
   * @param {HTMLElement} panel
   * @param {string} titlePrefix "Error: " in the visitor's language
   */
  constructor(panel, titlePrefix) {
    this.#box = find(panel, '[data-slot=problems]', HTMLElement);
    this.#box.append(this.#list);
    this.#titlePrefix = titlePrefix;
  }

  /** @param {Problem[]} problems */
  show(problems) {
    this.#list.replaceChildren(...problems.map(problemItem));
    this.#box.hidden = false;
    document.title = this.#titlePrefix + this.#title;
    this.#box.focus();
  }

  hide() {
    if (this.#box.hidden) return;
    this.#box.hidden = true;
    document.title = this.#title;
  }
}

/** @param {Problem} problem */
function problemItem({ text, target }) {
  const item = document.createElement('li');
  if (!target) {
    item.textContent = text;
    return item;
  }
  const link = document.createElement('a');
  link.href = `#${target.id}`;
  link.textContent = text;
  link.addEventListener('click', (event) => {
    event.preventDefault(); // an anchor in the address would be one more entry in the history
    target.focus();
  });
  item.append(link);
  return item;
}
