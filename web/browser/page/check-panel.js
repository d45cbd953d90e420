/**
 * The last look before sending: what goes, the optional questions, and the one button that sends.
 *
 * @typedef {import('./case-request.js').Answers} Answers
 * @typedef {import('./files.js').ChosenFiles} ChosenFiles
 * @typedef {import('./files.js').ChosenFile} ChosenFile
 * @typedef {import('./submit.js').Accepted} Accepted
 * @typedef {import('./texts.js').Texts} Texts
 */

import { isTooLarge, newRequestId, writeCaseRequest } from './case-request.js';
import { copyTemplate, find } from './elements.js';
import { ErrorSummary } from './error-summary.js';
import { submitCase } from './submit.js';

export class CheckPanel {
  #panel;
  #files;
  #texts;
  #who;
  #outcome;
  #errors;
  #requestId = newRequestId();
  #sending = false;
  /** Whether a request may have arrived: from then on exactly the same is sent again, or nothing. */
  #unsure = false;

  /**
   * @param {HTMLElement} panel
   * @param {ChosenFiles} files
   * @param {Texts} texts
   * @param {string} who for whom the pictures are stopped
   * @param {{accepted: (answer: Accepted) => void, empty: () => void, hold: (held: boolean) => void}} outcome
   */
  constructor(panel, files, texts, who, outcome) {
    this.#panel = panel;
    this.#files = files;
    this.#texts = texts;
    this.#who = who;
    this.#outcome = outcome;
    this.#errors = new ErrorSummary(panel, texts.say('error-title'));
    this.#form.addEventListener('change', () => this.#answered());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** Shows what is ready now. */
  open() {
    this.#errors.hide();
    this.#draw();
  }

  /** Whether a request may have arrived whose answer was lost. */
  get unsure() {
    return this.#unsure;
  }

  hideProblems() {
    this.#errors.hide();
  }

  /** Forgets the request and the answers. */
  clear() {
    this.#form.reset();
    this.#request.textContent = '';
    this.#slot('files').replaceChildren();
  }

  #draw() {
    const ready = this.#files.ready;
    this.#slot('files').replaceChildren(...ready.map((file) => this.#row(file)));
    const left = this.#files.all.length - ready.length;
    const leftOut = this.#slot('left-out');
    leftOut.hidden = left === 0;
    if (left > 0) leftOut.textContent = this.#texts.count('left-out', left);
    this.#label(this.#texts.count('send', ready.length));
    this.#answered();
  }

  /** @param {ChosenFile} file */
  #row(file) {
    const row = copyTemplate('check-row');
    find(row, '[data-slot=name]', HTMLElement).textContent = file.name;
    const plain = this.#files.isPlain(file);
    find(row, '[data-slot=status]', HTMLElement).textContent = this.#texts.say(
      plain ? 'check-plain' : 'check-ready',
    );
    const button = find(row, 'button', HTMLButtonElement);
    button.setAttribute('aria-label', this.#texts.say('remove-file', { name: file.name }));
    button.addEventListener('click', () => this.#remove(file));
    return row;
  }

  /** @param {ChosenFile} file */
  #remove(file) {
    const at = this.#files.ready.indexOf(file);
    this.#files.remove(file);
    this.#draw();
    if (this.#files.ready.length === 0) return this.#outcome.empty();
    const rows = [...this.#slot('files').querySelectorAll('button')];
    rows[Math.min(at, rows.length - 1)]?.focus();
  }

  /** Shows the request with the answers given so far. */
  #answered() {
    find(this.#panel, '#blackmail-help', HTMLElement).hidden = this.#answers.blackmail !== 'yes';
    this.#request.textContent = writeCaseRequest({
      requestId: this.#requestId,
      who: this.#who,
      results: this.#files.ready.flatMap((file) => file.result ?? []),
      answers: this.#answers,
    });
  }

  /** @returns {Answers} only what was answered */
  get #answers() {
    const given = new FormData(this.#form);
    /** @type {Answers} */
    const answers = {};
    const online = given.get('already_online');
    const blackmail = given.get('blackmail');
    const where = given.getAll('where').map(String);
    if (typeof online === 'string') answers.already_online = online;
    if (where.length > 0) answers.where = where;
    if (typeof blackmail === 'string') answers.blackmail = blackmail;
    return answers;
  }

  async #send() {
    if (this.#sending || this.#files.ready.length === 0) return;
    const text = this.#request.textContent ?? '';
    if (isTooLarge(text, Number(this.#request.dataset['maxBytes']))) {
      return this.#errors.show([{ text: this.#texts.say('refused-too-large') }]);
    }
    this.#busy(true);
    const answer = await submitCase(text);
    this.#busy(false);
    if (answer.kind === 'accepted') return this.#outcome.accepted(answer);
    if (answer.kind === 'unsure') this.#freeze();
    this.#errors.show([{ text: this.#reason(answer) }]);
    this.#label(this.#texts.say('send-again'));
  }

  /** @param {{kind: string, code?: string}} answer */
  #reason(answer) {
    const key = answer.code ? `refused-${answer.code}` : `send-${answer.kind}`;
    return this.#texts.say(this.#texts.has(key) ? key : 'refused');
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#sending = busy;
    if (busy) this.#errors.hide();
    // Held, so that Back does not let the content change under a request on its way.
    this.#outcome.hold(busy || this.#unsure);
    this.#changeable(!busy && !this.#unsure);
    find(this.#panel, '#send', HTMLButtonElement).setAttribute('aria-disabled', String(busy));
    this.#slot('sending').textContent = busy ? this.#texts.say('sending') : '';
  }

  /** The same request may be sent again safely; another one could make a second case. */
  #freeze() {
    this.#unsure = true;
    this.#slot('nothing-sent').hidden = true;
    this.#outcome.hold(true);
    this.#changeable(false);
  }

  /** @param {boolean} changeable */
  #changeable(changeable) {
    for (const button of this.#slot('files').querySelectorAll('button'))
      button.hidden = !changeable;
    for (const group of this.#form.querySelectorAll('fieldset')) group.inert = !changeable;
    find(this.#panel, '.back', HTMLElement).hidden = !changeable;
  }

  /** @param {string} text */
  #label(text) {
    find(this.#panel, '#send', HTMLButtonElement).textContent = text;
  }

  get #form() {
    return find(this.#panel, 'form', HTMLFormElement);
  }

  get #request() {
    return find(this.#panel, '#request', HTMLElement);
  }

  /** @param {string} name */
  #slot(name) {
    return find(this.#panel, `[data-slot=${name}]`, HTMLElement);
  }
}
