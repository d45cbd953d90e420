/** Finding and copying what the template prepared. */

/**
 * Finds one element, or fails loudly: template and script belong together.
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`the page has no ${selector}`);
  return element;
}

/**
 * Copies the single element inside a `<template>`.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyTemplate(id) {
  const template = find(document, `template#${id}`, HTMLTemplateElement);
  const copy = template.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`the template ${id} is empty`);
  return copy;
}

/**
 * Reads a JSON data block of the page.
 * @param {string} id
 */
export function readData(id) {
  return JSON.parse(find(document, `script#${id}`, HTMLScriptElement).textContent ?? '');
}
