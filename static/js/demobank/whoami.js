// Choosing another demo customer shows the page as that person.
/** @type {HTMLFormElement} */
const form = document.querySelector("form.bank-me");
form.querySelector("select").addEventListener("change", () => form.requestSubmit());
/** @type {HTMLButtonElement} */
const submit = form.querySelector("[type=submit]");
submit.hidden = true;
