/**
 * Makes a letter from one that stands in the page with gaps, boxes and lines that may not fit.
 *
 * @typedef {{who: string, wishes: string[], gaps: Record<string, string>}} Answers
 */

/**
 * @param {HTMLElement} pattern its children are the parts of the letter, in their order
 * @param {Answers} answers
 */
export function composeLetter(pattern, answers) {
  const parts = [...pattern.children].filter((part) => part instanceof HTMLElement);
  const fitting = parts.filter((part) => belongs(part, answers));
  return `${fitting
    .map((part) => filled(part, answers.gaps))
    .join('')
    .trim()}\n`;
}

/**
 * @param {HTMLElement} part
 * @param {Answers} answers
 */
function belongs({ dataset }, { who, wishes, gaps }) {
  const { who: writer = who, wish, needs } = dataset;
  return writer === who && (!wish || wishes.includes(wish)) && (!needs || Boolean(gaps[needs]));
}

/**
 * @param {HTMLElement} part
 * @param {Record<string, string>} gaps what is empty stays in its square brackets
 */
function filled(part, gaps) {
  const copy = /** @type {HTMLElement} */ (part.cloneNode(true));
  copy.querySelector('[data-box]')?.remove();
  for (const gap of copy.querySelectorAll('[data-gap]')) {
    gap.textContent = gaps[gap.getAttribute('data-gap') ?? ''] || gap.textContent;
  }
  return copy.textContent ?? '';
}
