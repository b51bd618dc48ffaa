// Django's JavaScript catalogue is a plain script that comes before the modules; under node there is none.
export const gettext = (text) => globalThis.gettext?.(text) ?? text;
export const ngettext = (one, many, count) => globalThis.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** Put values into a translated sentence: say("Waiting %(time)s", { time }). */
export function say(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (hole, name) => (Object.hasOwn(values, name) ? String(values[name]) : hole));
}
