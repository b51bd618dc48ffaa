const copy = document.querySelector("[data-copy]");

if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    copy.querySelector("span").textContent = copy.dataset.done;
  });
}
