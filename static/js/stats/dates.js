/** The two date fields are shown only when the dates are chosen by hand. Without scripts they are always there. */
export function foldDates(form) {
  const select = form.elements.dates;
  const fields = form.querySelectorAll("[data-choose]");
  const show = () => fields.forEach((field) => (field.hidden = select.value !== "choose"));
  select.addEventListener("change", show);
  show();
}
