import { Dock } from "./widget/dock";

for (const root of document.querySelectorAll<HTMLElement>("[data-bankchat]"))
  new Dock(root).start();
