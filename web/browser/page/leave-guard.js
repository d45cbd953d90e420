/**
 * Asks before a link leads away from something that would be lost. The way out is never held up.
 */

import { find } from './elements.js';

export class LeaveGuard {
  #dialog;
  #reason;
  #address = '';

  /** @param {() => string} reason says which loss to warn of, or nothing */
  constructor(reason) {
    this.#reason = reason;
    this.#dialog = find(document, '#leave', HTMLDialogElement);
    document.addEventListener('click', (event) => this.#onClick(event));
    find(this.#dialog, '[data-act=stay]', HTMLButtonElement).addEventListener('click', () =>
      this.#dialog.close(),
    );
    find(this.#dialog, '[data-act=leave]', HTMLButtonElement).addEventListener('click', () =>
      location.assign(this.#address),
    );
    this.#dialog.addEventListener('click', (event) => this.#onClickBeside(event));
  }

  /**
   * While the dialog is open, the red button of the page cannot be pressed; a finger that goes
   * where it always was leaves all the same.
   * @param {MouseEvent} event
   */
  #onClickBeside({ target, clientX, clientY }) {
    const exit = find(document, '#exit', HTMLAnchorElement);
    const { left, right, top, bottom } = exit.getBoundingClientRect();
    const within = left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
    if (target === this.#dialog && within) exit.click();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const loss = this.#reason();
    if (!link || loss === '' || event.defaultPrevented || !leavesPage(link, event)) return;
    event.preventDefault();
    this.#address = link.href;
    for (const part of this.#dialog.querySelectorAll('[data-loss]')) {
      if (part instanceof HTMLElement) part.hidden = part.dataset['loss'] !== loss;
    }
    this.#dialog.showModal();
  }
}

/**
 * @param {HTMLAnchorElement} link
 * @param {MouseEvent} event
 */
function leavesPage(link, event) {
  const elsewhere = link.target === '_blank' || event.ctrlKey || event.metaKey || event.shiftKey;
  const here = link.getAttribute('href')?.startsWith('#') ?? true;
  return !elsewhere && !here && !link.download && !link.classList.contains('exit');
}
