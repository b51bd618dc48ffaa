// Django's JavaScript catalogue is a plain script that comes before the modules; under node there
// is none.
/** @param {string} text */
export const gettext = (text) => globalThis.gettext?.(text) ?? text;
/**
 * @param {string} one
 * @param {string} many
 * @param {number} count
 */
export const ngettext = (one, many, count) =>
  globalThis.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/**
 * Put values into a translated sentence: say("Waiting %(time)s", { time }).
 * @param {string} sentence
 * @param {Record<string, string | number | undefined>} values
 */
export function say(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (hole, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}
