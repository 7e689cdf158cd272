// Keeps the focus near its place: when an answer takes the control away that had it, it goes to what
// stands around the place, or follows it, and not to the top of the page.

let trail = [];

function trailOf(control) {
  const ids = [];
  for (let one = control; one && one !== document.body; one = one.parentElement) {
    if (one.id) ids.push(one.id, one.nextElementSibling?.id);
  }
  return ids;
}

function catchUp() {
  const ids = trail;
  trail = [];
  const active = document.activeElement;
  if (active && active !== document.body) return;
  const places = ids.map((id) => (id ? document.getElementById(id) : null));
  const near = places.find((one) => one?.checkVisibility());
  if (!near) return;
  if (near.tabIndex < 0) near.tabIndex = -1;
  near.focus({ preventScroll: true });
}

document.addEventListener("htmx:before:swap", () => {
  const active = document.activeElement;
  if (active && active !== document.body) trail = trailOf(active);
});

// After the modules that know a better place.
document.addEventListener("htmx:after:swap", () => setTimeout(catchUp));
