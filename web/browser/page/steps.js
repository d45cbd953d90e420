/**
 * The guided document: before, choose, check, finish. This file only puts its parts together.
 */

import { CheckPanel } from './check-panel.js';
import { ChoosePanel } from './choose-panel.js';
import { copyTemplate, find, readData } from './elements.js';
import { ChosenFiles } from './files.js';
import { FinishPanel } from './finish-panel.js';
import { LeaveGuard } from './leave-guard.js';
import { Panels } from './panels.js';
import { HashFailure, HashPool } from './pool.js';
import { Texts } from './texts.js';

const NAMES = ['before', 'choose', 'check', 'finish'];

class Steps {
  #texts = new Texts(readData('texts'), document.documentElement.lang);
  #sections = mountPanels();
  #pool = new HashPool(readData('runtime'));
  #files = new ChosenFiles(this.#pool);
  #panels = new Panels(this.#sections, (wanted) => this.#arrive(wanted));
  #choose = new ChoosePanel(this.#section('choose'), this.#files, this.#texts, () =>
    this.#goToCheck(),
  );
  #check = new CheckPanel(this.#section('check'), this.#files, this.#texts, who(), {
    accepted: (answer) => this.#finish(answer),
    empty: () => history.back(),
    hold: (held) => this.#panels.hold(held),
  });
  #finishPanel = new FinishPanel(this.#section('finish'), this.#texts);

  start() {
    this.#pool.onBytes = (loaded, total) => this.#choose.loading(loaded, total);
    this.#bindButtons();
    new LeaveGuard(() => this.#loss());
    document.addEventListener('quick-exit', () => this.#forget());
    if (!savesData()) void this.#startEngine();
    this.#comeBack();
  }

  #bindButtons() {
    const go = find(document, '#go', HTMLButtonElement);
    go.hidden = false;
    go.addEventListener('click', () => {
      void this.#startEngine();
      this.#panels.goTo('choose');
    });
    const again = find(this.#section('choose'), '[data-act=load-again]', HTMLButtonElement);
    again.addEventListener('click', () => this.#loadAgain());
    for (const back of document.querySelectorAll('button.back')) {
      back.addEventListener('click', () => history.back());
    }
  }

  /** After the page was loaded anew nothing is left of the choice: say so rather than stay silent. */
  #comeBack() {
    const before = this.#panels.remembered;
    if (before === undefined || before === 'before') return;
    void this.#startEngine();
    this.#choose.notice(this.#texts.say(before === 'finish' ? 'again-after-finish' : 'again'));
    this.#panels.replace('choose');
  }

  /** @param {string} wanted */
  #arrive(wanted) {
    this.#choose.hideProblems();
    this.#check.hideProblems();
    if (wanted === 'before') return wanted;
    if (wanted !== 'check' || !this.#canCheck) return 'choose';
    this.#check.open();
    return 'check';
  }

  get #canCheck() {
    return this.#files.ready.length > 0 && this.#files.working.length === 0;
  }

  #goToCheck() {
    this.#check.open();
    this.#panels.goTo('check');
  }

  /** @param {import('./submit.js').Accepted} answer */
  #finish(answer) {
    this.#finishPanel.open(answer);
    this.#panels.goTo('finish');
    // Kept on show whatever is pressed: the number and the PIN cannot be shown again.
    this.#panels.hold(true);
    this.#pool.stop();
    this.#check.clear();
    this.#files.clear();
  }

  /** What would be lost by leaving now. */
  #loss() {
    if (this.#panels.current === 'finish') return 'number';
    if (this.#check.unsure) return 'unsure';
    return this.#files.all.length > 0 ? 'files' : '';
  }

  #forget() {
    // Coming back after a quick exit finds a page that works and knows nothing.
    window.addEventListener('pageshow', () => location.reload(), { once: true });
    this.#pool.stop();
    this.#files.clear();
    this.#check.clear();
    this.#finishPanel.clear();
  }

  /** Loads what makes fingerprints; calling it again does nothing, unless it failed. */
  async #startEngine() {
    this.#choose.engine('loading');
    try {
      await this.#pool.ready;
      this.#choose.engine('ready');
      // Whoever saves data gets them with the first file that needs one, and no promise before.
      if (savesData()) return;
      // Before they are here, nothing is promised; should they fail, only the files that need them do.
      this.#pool.fetchDecoders().then(
        () => this.#choose.worksOffline(),
        () => {},
      );
    } catch (failure) {
      if (failure instanceof HashFailure && failure.code === 'no-wasm') this.#giveUp();
      else this.#choose.engine('missing');
    }
  }

  #loadAgain() {
    void this.#startEngine();
    this.#files.retryAll('runtime-unavailable');
    find(this.#section('choose'), '#picker', HTMLInputElement).focus();
  }

  /** This browser turned out to lack what is needed: back to the page that says what to do. */
  #giveUp() {
    sayWhatIsMissing();
    if (this.#panels.current !== 'before') this.#panels.replace('before');
  }

  /** @param {string} name */
  #section(name) {
    const section = this.#sections.get(name);
    if (!section) throw new Error(`there is no panel ${name}`);
    return section;
  }
}

/** Puts the panels into the page; without JavaScript only the first one is there to read. */
function mountPanels() {
  const first = find(document, '#before', HTMLElement);
  const panels = new Map([['before', first]]);
  for (const name of NAMES.slice(1)) {
    const panel = copyTemplate(`panel-${name}`);
    panel.hidden = true;
    panels.set(name, panel);
  }
  first.after(...[...panels.values()].slice(1));
  return panels;
}

/** For whom this document is written. */
function who() {
  return find(document, '#before', HTMLElement).dataset['who'] ?? '';
}

function savesData() {
  return /** @type {any} */ (navigator).connection?.saveData === true;
}

function sayWhatIsMissing() {
  find(document, '#needs', HTMLElement).hidden = false;
  find(document, '#needs-script', HTMLElement).hidden = true;
  find(document, '#needs-wasm', HTMLElement).hidden = false;
  find(document, '#go', HTMLButtonElement).hidden = true;
}

if (typeof WebAssembly === 'object') {
  new Steps().start();
  // Last of all: should anything above fail, the page still says what to do.
  find(document, '#needs', HTMLElement).hidden = true;
} else {
  sayWhatIsMissing();
}
