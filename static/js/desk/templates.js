// What the page says stands in its <template>s; here they are copied and filled, with text only.

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);

export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const element of root.querySelectorAll(`[data-slot="${name}"]`)) {
      if (element.textContent !== String(text)) element.textContent = text;
    }
  }
  return root;
}

/** `hidden` as an attribute: an <svg> has no such property. */
export const show = (element, visible) => element?.toggleAttribute("hidden", !visible);

/** Of the children marked with this attribute, show the one that has the value. */
export function showOnly(root, attribute, value) {
  for (const element of root.querySelectorAll(`[${attribute}]`)) show(element, element.getAttribute(attribute) === value);
}

/** A quiet line where a list is empty; `tag`: "p" where it is no list. */
export function nothing(text, tag = "li") {
  const line = document.createElement(tag);
  line.className = "subtle small";
  line.textContent = text;
  return line;
}
