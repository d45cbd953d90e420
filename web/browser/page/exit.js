// The quick exit: a real link that, with a script, also answers to the keyboard, stops running
// work first, covers the page at once and leaves no entry of it behind the back button.

const PRESSES = 3;
const WITHIN = 5000; // milliseconds

export class QuickExit {
  #link;
  #voice = document.createElement('span');
  /** @type {number[]} */
  #presses = [];
  #alone = false;

  /** @param {HTMLAnchorElement} link its data attributes hold what is said aloud */
  constructor(link) {
    this.#link = link;
    this.#voice.className = 'unseen';
    this.#voice.setAttribute('role', 'status');
    link.after(this.#voice);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      this.leave();
    });
    addEventListener('keydown', (event) => this.#noteOtherKeys(event));
    addEventListener('keyup', (event) => this.#countShift(event));
    // Going back may bring the page from the browser's memory, covered as it was left.
    addEventListener('pageshow', () => document.documentElement.classList.remove('leaving'));
  }

  /** Leave this site at once. */
  leave() {
    document.documentElement.classList.add('leaving');
    document.dispatchEvent(new CustomEvent('quick-exit'));
    this.#say('leaving');
    location.replace(this.#link.href);
  }

  /** Capital letters are typed with Shift too: only Shift pressed alone counts. @param {KeyboardEvent} event */
  #noteOtherKeys(event) {
    this.#alone = event.key === 'Shift';
    if (!this.#alone) this.#presses = [];
  }

  /** @param {KeyboardEvent} event */
  #countShift(event) {
    if (event.key !== 'Shift' || !this.#alone) return;
    const now = event.timeStamp;
    this.#presses = [...this.#presses.filter((press) => now - press < WITHIN), now];
    const left = PRESSES - this.#presses.length;
    if (left === 0) this.leave();
    else this.#say(left === 1 ? 'leftOne' : 'leftTwo');
  }

  /** @param {string} what */
  #say(what) {
    this.#voice.textContent = this.#link.dataset[what] ?? '';
  }
}

const link = document.getElementById('exit');
if (link instanceof HTMLAnchorElement) {
  new QuickExit(link);
  // The same button where the first one cannot be reached, such as in a dialog.
  for (const other of document.querySelectorAll('a.exit:not(#exit)')) {
    other.addEventListener('click', (event) => {
      event.preventDefault();
      link.click();
    });
  }
}
