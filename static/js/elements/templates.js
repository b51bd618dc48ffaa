// What the page says stands in its <template>s; here they are copied and filled, with text only.
// What is asked for is there: a page without it is broken, and says so where it is used.

/** @typedef {Record<string, HTMLInputElement>} Fields */

/**
 * The element with this id. A dialog, a form and the like are taken for what the caller needs.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export const byId = (id) => /** @type {Kind} */ (document.getElementById(id));

/**
 * The first element below `root` that fits the selector.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @overload
 * @param {ParentNode} root
 * @param {Tag} selector
 * @returns {HTMLElementTagNameMap[Tag]}
 */
/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Kind}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export function find(root, selector) {
  return root.querySelector(selector);
}

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} root
 * @param {string} name
 * @returns {Kind}
 */
export const slot = (root, name) => find(root, `[data-slot="${name}"]`);

/**
 * Whether the target of an event is in this element.
 * @param {Element} root
 * @param {EventTarget | null} target
 */
export const holds = (root, target) => root.contains(/** @type {Node | null} */ (target));

/**
 * A form's fields by their names.
 * @param {HTMLFormElement} form
 */
export const fieldsOf = (form) => /** @type {Fields} */ (/** @type {unknown} */ (form.elements));

/**
 * The radio buttons of this name.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export const radiosOf = (form, name) =>
  /** @type {Iterable<HTMLInputElement>} */ (
    /** @type {unknown} */ (form.elements.namedItem(name))
  );

/**
 * Call with the element that was clicked.
 * @param {EventTarget} root
 * @param {(target: HTMLElement) => void} act
 */
export const onClick = (root, act) =>
  root.addEventListener("click", ({ target }) => act(/** @type {HTMLElement} */ (target)));

/**
 * A copy of a template's one element.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export function clone(id) {
  const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {Kind} */ (content.firstElementChild?.cloneNode(true));
}

/**
 * @template {ParentNode} Root
 * @param {Root} root
 * @param {Record<string, string | number>} texts
 */
export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const element of root.querySelectorAll(`[data-slot="${name}"]`)) {
      if (element.textContent !== String(text)) element.textContent = String(text);
    }
  }
  return root;
}

/**
 * `hidden` as an attribute: an <svg> has no such property.
 * @param {Element | null | undefined} element
 * @param {boolean} visible
 */
export const show = (element, visible) => element?.toggleAttribute("hidden", !visible);

/**
 * Of the children marked with this attribute, show the one that has the value.
 * @param {ParentNode} root
 * @param {string} attribute
 * @param {string} value
 */
export function showOnly(root, attribute, value) {
  for (const element of root.querySelectorAll(`[${attribute}]`))
    show(element, element.getAttribute(attribute) === value);
}

/**
 * A quiet line where a list is empty; `tag`: "p" where it is no list.
 * @param {string} text
 */
export function nothing(text, tag = "li") {
  const line = document.createElement(tag);
  line.className = "subtle small";
  line.textContent = text;
  return line;
}
