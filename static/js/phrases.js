// A standard phrase goes into the words of the form at once; without script the button sends the form to have it put in.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrases] button");
  if (!button) return;
  const box = button.closest("[data-phrases]");
  const select = box.querySelector("select");
  const field = button.form.elements[box.dataset.phrases];
  event.preventDefault();
  if (!select.value || !field) return select.focus();
  const phrase = select.selectedOptions[0].textContent;
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${phrase}` : phrase;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  select.value = "";
});
