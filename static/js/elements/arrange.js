/**
 * Make these the list's items, in this order, and leave alone what stands right: one that leaves
 * moves no other.
 * @param {Element} list
 * @param {Element[]} items
 */
export function arrange(list, items) {
  const wanted = new Set(items);
  for (const item of [...list.children]) if (!wanted.has(item)) item.remove();
  let next = list.firstElementChild;
  for (const item of items) {
    if (next && next !== item && next.nextElementSibling === item) {
      next.remove(); // it stands further down by now, and comes there
      next = item;
    }
    if (next === item) next = next.nextElementSibling;
    else list.insertBefore(item, next);
  }
}
