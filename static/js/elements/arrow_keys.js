/** @type {Record<string, number | undefined>} */
const DOWN = { ArrowDown: 1, ArrowUp: -1 };
/** @type {Record<string, number | undefined>} */
const RIGHT = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * One down or up, as the key says; 0 for any other key.
 * @param {{ key: string }} event
 */
export const stepDown = ({ key }) => DOWN[key] ?? 0;

/**
 * One to the right or left, as the key says; 0 for any other key.
 * @param {{ key: string }} event
 */
export const stepRight = ({ key }) => RIGHT[key] ?? 0;
