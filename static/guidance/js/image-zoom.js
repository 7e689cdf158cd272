// Zoom and full screen. The stage scrolls when the picture is larger, so wheel, touch and arrow keys
// move it as anywhere else; a mouse can drag it. Ctrl and wheel, or a pinch on a touchpad, zooms.

const LEVELS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8];
const MOST = LEVELS.at(-1);

function parts() {
  const stage = document.getElementById("stage");
  const sheet = stage?.querySelector("[data-sheet]");
  const picture = stage?.querySelector("[data-result]");
  return sheet && !sheet.matches(".compare-beside") ? { stage, sheet, picture } : null;
}

function whole({ picture }) {
  return Number(picture.getAttribute("width")) / devicePixelRatio;
}

function share(all) {
  return all.sheet.getBoundingClientRect().width / whole(all);
}

function middle(stage) {
  return {
    x: (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
    y: (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
  };
}

function say(all, zoomed) {
  const button = document.getElementById("zoom");
  document.getElementById("zoom-bar").hidden = !zoomed;
  button.setAttribute("aria-pressed", String(zoomed));
  const text = `${Math.round(100 * share(all))} %`;
  document.getElementById("zoom-share").textContent = zoomed ? text : "";
  const words = zoomed ? `Zoom ${text}` : "Whole image";
  document.dispatchEvent(new CustomEvent("announce", { detail: { text: words } }));
}

// A region that scrolls must be reachable by keyboard, and only then.
function reachable(stage, zoomed) {
  for (const [name, value] of [
    ["tabindex", "0"],
    ["role", "region"],
    ["aria-label", "Zoomed image, arrow keys move it"],
  ]) {
    if (zoomed) stage.setAttribute(name, value);
    else stage.removeAttribute(name);
  }
}

function fit(all) {
  const held = ["zoom-bar", "stage"].some((id) =>
    document.getElementById(id).contains(document.activeElement),
  );
  all.stage.classList.remove("is-zoomed");
  all.sheet.style.inlineSize = "";
  reachable(all.stage, false);
  say(all, false);
  if (held && !all.stage.querySelector("[role=slider]:focus")) document.getElementById("zoom").focus();
}

function zoom(all, level) {
  const at = middle(all.stage);
  all.stage.classList.add("is-zoomed");
  all.sheet.style.inlineSize = `${whole(all) * Math.min(MOST, Math.max(0.1, level))}px`;
  reachable(all.stage, true);
  all.stage.scrollLeft = at.x * all.stage.scrollWidth - all.stage.clientWidth / 2;
  all.stage.scrollTop = at.y * all.stage.scrollHeight - all.stage.clientHeight / 2;
  say(all, true);
  if (document.activeElement === document.body) all.stage.focus({ preventScroll: true });
}

const ACTIONS = {
  toggle: (all) => (all.stage.classList.contains("is-zoomed") ? fit(all) : zoom(all, 1)),
  fit,
  in: (all) => zoom(all, LEVELS.find((level) => level > share(all) + 0.005) ?? MOST),
  out: (all) => zoom(all, LEVELS.findLast((level) => level < share(all) - 0.005) ?? LEVELS[0]),
};

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const control = event.target.closest("[data-zoom]");
  const all = control && parts();
  if (all) ACTIONS[control.dataset.zoom](all);
  if (event.target.closest("[data-full-screen]")) turnFullScreen();
});

document.addEventListener("dblclick", (event) => {
  const all = parts();
  if (all && event.target === all.sheet) ACTIONS.toggle(all);
});

document.addEventListener(
  "wheel",
  (event) => {
    const all = event.ctrlKey ? parts() : null;
    if (!all?.stage.contains(event.target)) return;
    event.preventDefault();
    zoom(all, share(all) * Math.exp(-event.deltaY / 400));
  },
  { passive: false },
);

let drag = null;
document.addEventListener("pointerdown", (event) => {
  const all = parts();
  if (event.button || event.pointerType !== "mouse" || event.target !== all?.sheet) return;
  if (!all.stage.classList.contains("is-zoomed")) return;
  event.preventDefault();
  drag = { stage: all.stage, x: event.clientX, y: event.clientY };
  all.stage.focus({ preventScroll: true });
  all.stage.classList.add("is-held");
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.stage.scrollBy(drag.x - event.clientX, drag.y - event.clientY);
  drag = { ...drag, x: event.clientX, y: event.clientY };
});
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    drag?.stage.classList.remove("is-held");
    drag = null;
  });
}

function turnFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function showFullScreen() {
  const button = document.getElementById("full-screen");
  if (!button) return;
  button.hidden = !document.fullscreenEnabled;
  button.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
}

document.addEventListener("fullscreenchange", showFullScreen);
document.addEventListener("stage", showFullScreen);
showFullScreen();
