/** Why something that a person said did not go. */
export interface Failure {
  readonly code: string;
  readonly text: string; // for a person; empty when the server had no part in it
  readonly limit?: number; // bytes, of a file that is too large
}

const OF_THE_FILE = [
  "empty_file",
  "file_lost",
  "too_large",
  "unsupported_type",
  "unreadable",
  "too_many_pixels",
  "too_long_side",
  "locked",
  "protected",
  "portfolio",
  "dynamic_form",
];

/** Whether the same file would be refused again: offer another one, and no retry. */
export const needsAnotherFile = ({ code }: Failure): boolean => OF_THE_FILE.includes(code);
