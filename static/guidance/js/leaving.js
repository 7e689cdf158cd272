// A link that leads to another page, and a form that is sent without htmx, are seen to be at work
// until that page comes: the control at once, a bar over the page when it takes longer.

const AWAY = "is-leaving";
const LONGEST = 8000; // milliseconds; an answer that is a download leaves the page where it is

function stay() {
  for (const one of document.querySelectorAll(`.${AWAY}`)) one.classList.remove(AWAY);
}

function leave(control) {
  stay();
  control.classList.add(AWAY);
  document.documentElement.classList.add(AWAY);
  setTimeout(stay, LONGEST);
}

function leads(link) {
  const isHere = link.href.split("#")[0] === location.href.split("#")[0];
  return link.origin === location.origin && !link.target && !(isHere && link.hash);
}

// At the window: every module has had its turn, so what one of them took over leads nowhere.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || !leads(link)) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  leave(link);
});
addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.submitter && event.target.method !== "dialog") {
    leave(event.submitter);
  }
});
addEventListener("pageshow", stay);
