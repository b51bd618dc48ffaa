/**
 * The two date fields are shown, and sent, only when the dates are chosen by hand. Without
 * scripts they are always there.
 * @param {HTMLFormElement} form
 */
export function foldDates(form) {
  const { dates: select } = /** @type {{ dates?: HTMLSelectElement }} */ (form.elements);
  const fields = form.querySelectorAll("[data-choose]");
  const show = () =>
    fields.forEach((field) => {
      field.hidden = select.value !== "choose" && !field.querySelector("[aria-invalid]");
      field.querySelector("input").disabled = field.hidden;
    });
  select.addEventListener("change", show);
  show();
}
