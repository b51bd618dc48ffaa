/**
 * What the workstation (`static/js/`, built into one file from there) shares with the customer's
 * side.
 */
export { Bubbles } from "./bubbles/bubbles";
export { type Picked, Tray } from "./bubbles/tray";
export { warnBeforeUnload } from "./bubbles/unload_warning";
export { drawProgress, drawUpload } from "./bubbles/upload_progress";
export { reasonOf } from "./bubbles/words";
export { copyText } from "./clipboard";
export { systemClock } from "./clock";
export { Connection, type ConnectionState, type RawFrame } from "./connection";
export { type Failure, needsAnotherFile } from "./failures";
export { FileServer } from "./files";
export type { By, GeoPoint, SentFile } from "./frames";
export { postForm } from "./http";
export { Ids } from "./ids";
export { onKeydown } from "./keys";
export { type Content, isSaid, Outbox, type OutboxEntry, type Upload } from "./outbox";
export { browserPage, watchPage } from "./page";
export { PersonStorage } from "./person_storage";
export { shrinkPhoto } from "./shrinking";
export { browserStorage } from "./storage";
export { type Measures, Uploads } from "./uploads";
export { isVisible } from "./visible";
