// The dispatchers' board: a card is dragged to another agent or day. The menu on each card does the same without a mouse.
// The board fetches itself again; not while a card is held or a menu is open.

let held = null;
const cell = (event) => event.target.closest?.(".board-cell");

function ready() {
  for (const card of document.querySelectorAll("[data-board] [data-card]")) card.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-card]");
  if (!held) return;
  held.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});
document.addEventListener("dragend", () => {
  held?.classList.remove("dragged");
  for (const each of document.querySelectorAll(".board-cell.over")) each.classList.remove("over");
  held = null;
});
document.addEventListener("dragover", (event) => {
  const target = held && cell(event);
  for (const each of document.querySelectorAll(".board-cell.over")) if (each !== target) each.classList.remove("over");
  if (!target) return;
  event.preventDefault();
  target.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const target = held && cell(event);
  if (!target) return;
  event.preventDefault();
  const form = held.querySelector("form");
  form.elements.agent.value = target.dataset.agent;
  form.elements.day.value = target.dataset.day;
  if (form.elements.agent.value && form.elements.day.value) form.requestSubmit();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const polls = event.target.matches?.("[data-board]");
  if (polls && (held || event.target.querySelector("details[open]"))) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // asked for before the card was taken up: the answer would take it out of the hand
  const polled = event.detail.requestConfig?.verb === "get" && event.target.matches?.("[data-board]");
  if (polled && (held || event.target.querySelector("details[open]"))) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", ready);
ready();
