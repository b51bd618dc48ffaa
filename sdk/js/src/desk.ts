/** What the workstation (`static/js/`, built into one file from there) shares with the customer's side. */
export { Bubbles } from "./bubbles/bubbles";
export { askBeforeLeaving } from "./bubbles/leaving";
export { drawOnItsWay, drawProgress } from "./bubbles/on_its_way";
export { Tray } from "./bubbles/tray";
export { copyText } from "./clipboard";
export { systemClock } from "./clock";
export { FileServer } from "./files";
export { postForm } from "./http";
export { Ids } from "./ids";
export { onKeydown } from "./keys";
export { Line } from "./line";
export { isSaid, Outbox } from "./outbox";
export { browserPage, watchPage } from "./page";
export { Shelf } from "./shelf";
export { browserStorage } from "./storage";
export { Uploads } from "./uploads";
export { isVisible } from "./visible";
