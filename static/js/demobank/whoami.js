// Choosing another demo customer shows the page as that person.
const form = document.querySelector("form.bank-me");
form.querySelector("select").addEventListener("change", () => form.requestSubmit());
form.querySelector("[type=submit]").hidden = true;
