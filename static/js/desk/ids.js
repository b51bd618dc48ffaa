const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Only what passes this is ever put into an address. */
export const isUuid = (text) => UUID.test(text);
