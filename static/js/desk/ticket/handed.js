/** @import { Row } from "../connection/protocol.d.ts" */

/**
 * Whether a colleague handed this ticket to its operator, who has said nothing in it since.
 * @param {Row} row
 */
export const isNewlyHanded = ({ handed }) => Boolean(handed && !handed.answered);
