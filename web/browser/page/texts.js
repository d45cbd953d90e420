/**
 * The sentences of the page. They come from the template, translated; no visible word is written in JavaScript.
 *
 * @typedef {Record<string, string | Record<string, string>>} Sentences
 *   a sentence, or its plural forms by CLDR category; values stand as in gettext, like `%(name)s`
 */

export class Texts {
  #sentences;
  #plurals;
  #numbers;

  /**
   * @param {Sentences} sentences
   * @param {string} language a BCP 47 tag
   */
  constructor(sentences, language) {
    this.#sentences = sentences;
    this.#plurals = new Intl.PluralRules(language);
    this.#numbers = new Intl.NumberFormat(language);
  }

  /**
   * Says a sentence with its values filled in.
   * @param {string} key
   * @param {Record<string, string>} [values]
   */
  say(key, values = {}) {
    const sentence = this.#sentences[key];
    if (typeof sentence !== 'string') throw new Error(`no sentence is called ${key}`);
    return fill(sentence, values);
  }

  /**
   * Says a sentence in the plural form that fits the count, which fills `%(num)s`.
   * @param {string} key
   * @param {number} count
   * @param {Record<string, string>} [values]
   */
  count(key, count, values = {}) {
    const forms = this.#sentences[key];
    if (typeof forms !== 'object') throw new Error(`no counted sentence is called ${key}`);
    const sentence = forms[this.#plurals.select(count)] ?? forms['other'] ?? '';
    return fill(sentence, { num: this.#numbers.format(count), ...values });
  }

  /** @param {string} key */
  has(key) {
    return Object.hasOwn(this.#sentences, key);
  }
}

/**
 * @param {string} sentence
 * @param {Record<string, string>} values
 */
function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}
