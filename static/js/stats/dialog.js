/** @type {HTMLElement} */
const copy = document.querySelector("[data-copy]");

if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const words = await navigator.clipboard.writeText(location.href).then(
      () => copy.dataset.done,
      () => copy.dataset.failed,
    );
    copy.querySelector("span").textContent = words;
  });
}
