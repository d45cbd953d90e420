/**
 * The letter to a platform: what is typed goes into it, and nowhere else. The fields have no names and
 * stand in no form, the page's policy lets nothing be connected to, and whoever leaves leaves nothing.
 */

import { find } from './elements.js';
import { composeLetter } from './letter-text.js';

/** The choice of a place or a platform that the page does not name. */
const ANOTHER = 'elsewhere';

class LetterPage {
  #writer = find(document, '#writer', HTMLElement);
  #letter = find(document, '#letter', HTMLTextAreaElement);
  #paper = find(document, '#paper', HTMLElement);
  #status = find(document, '#status', HTMLElement);

  constructor() {
    this.#writer.hidden = false;
    find(document, '#letters', HTMLElement).hidden = true;
    this.#select('place').addEventListener('change', () => this.#offerLanguages());
    this.#writer.addEventListener('input', () => this.#write());
    this.#writer.addEventListener('change', () => this.#write());
    find(document, '#copy', HTMLButtonElement).addEventListener('click', () => this.#copy());
    find(document, '#print', HTMLButtonElement).addEventListener('click', () => print());
    document.addEventListener('quick-exit', () => this.#clear());
    // A browser may keep the whole page in its memory to be shown again at once.
    addEventListener('pagehide', () => this.#clear());
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.#begin();
    });
    this.#begin();
  }

  #begin() {
    this.#clear();
    this.#offerLanguages();
    this.#write();
  }

  /** Empties every field: also those that a browser filled in by itself. */
  #clear() {
    for (const field of this.#writer.querySelectorAll('input, select, textarea')) {
      if (field instanceof HTMLSelectElement) field.selectedIndex = 0;
      else if (field instanceof HTMLInputElement && field.type === 'checkbox')
        field.checked = false;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
        field.value = '';
    }
    this.#paper.textContent = '';
    this.#status.textContent = '';
  }

  /** Offers the languages in which there is a letter for the chosen place. */
  #offerLanguages() {
    const options = this.#patterns.map(
      (pattern) => new Option(pattern.dataset['name'], pattern.lang),
    );
    this.#select('language').replaceChildren(...options);
    find(document, '#languages', HTMLElement).hidden = options.length < 2;
  }

  #write() {
    const pattern = this.#patterns.find((each) => each.lang === this.#select('language').value);
    if (!pattern) throw new Error('there is no letter for this place in this language');
    const platform = this.#select('platform').value;
    const text = composeLetter(pattern, {
      who: this.#select('who').value,
      wishes: ['evidence', 'listed'].filter((wish) => this.#input(wish).checked),
      gaps: {
        platform: platform === ANOTHER ? this.#typed('website') : platform,
        addresses: this.#addresses,
        account: this.#typed('account'),
        reply: this.#typed('reply'),
        name: this.#typed('name'),
        site: location.host,
      },
    });
    this.#letter.lang = this.#paper.lang = pattern.lang;
    this.#letter.value = this.#paper.textContent = text;
    this.#status.textContent = '';
    find(document, '#other', HTMLElement).hidden = platform !== ANOTHER;
    this.#showHints(this.#select('place').value === 'us');
    this.#showReports(platform);
  }

  /** @param {boolean} needed whether the law asks for what may be left out elsewhere */
  #showHints(needed) {
    find(document, '#name-needed', HTMLElement).hidden = !needed;
    for (const name of ['reply', 'name']) {
      find(document, `#${name}-hint`, HTMLElement).hidden = needed;
      const hint = needed ? 'name-needed' : `${name}-hint`;
      find(document, `#${name}`, HTMLElement).setAttribute('aria-describedby', hint);
    }
  }

  /** @param {string} platform the one whose page is shown; all of them while none is chosen */
  #showReports(platform) {
    for (const item of find(document, '#reports', HTMLElement).children) {
      if (item instanceof HTMLElement)
        item.hidden = platform !== '' && item.dataset['platform'] !== platform;
    }
  }

  async #copy() {
    const { copied, byHand } = this.#status.dataset;
    try {
      await navigator.clipboard.writeText(this.#letter.value);
      this.#status.textContent = copied ?? '';
    } catch {
      this.#letter.focus();
      this.#letter.select();
      this.#status.textContent = byHand ?? '';
    }
  }

  /** The letters of the chosen place, as they stand in the page. */
  get #patterns() {
    const place = this.#select('place').value || ANOTHER;
    const patterns = document.querySelectorAll(`pre[data-place="${place}"]`);
    return [...patterns].filter((pattern) => pattern instanceof HTMLElement);
  }

  get #addresses() {
    const lines = find(document, '#addresses', HTMLTextAreaElement).value.split('\n');
    return lines
      .map((line) => line.trim())
      .filter(Boolean)
      .join('\n');
  }

  /** @param {string} id */
  #typed(id) {
    return this.#input(id).value.trim();
  }

  /** @param {string} id */
  #input(id) {
    return find(document, `#${id}`, HTMLInputElement);
  }

  /** @param {string} id */
  #select(id) {
    return find(document, `#${id}`, HTMLSelectElement);
  }
}

new LetterPage();
