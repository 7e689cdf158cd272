// Dialogs: a control with data-dialog="id" opens dialog#id; dialog[data-open] opens when it arrives.
// A click on the backdrop closes; closing gives focus back to where it came from (the browser does).

function open(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const control = event.target.closest("[data-dialog]");
  if (control) {
    control.closest("[popover]")?.hidePopover();
    open(document.getElementById(control.dataset.dialog));
  } else if (event.target.matches("dialog[open]") && outside(event)) {
    event.target.close();
  }
});

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}

function openArrived() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    dialog.removeAttribute("data-open");
    open(dialog);
  }
}

document.addEventListener("htmx:after:swap", openArrived);
openArrived();

// An error summary that arrives takes the focus.
function focusSummary() {
  const summary = document.querySelector(".error-summary:not([data-seen])");
  summary?.setAttribute("data-seen", "");
  summary?.focus();
}

document.addEventListener("htmx:after:swap", focusSummary);
focusSummary();
