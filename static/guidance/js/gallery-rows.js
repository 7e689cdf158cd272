// The gallery's rows: the next page, small or large, and menus of one.

const AHEAD = "900px";

// A menu of one keeps one.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-single]");
  if (!box?.checked) return;
  for (const other of document.querySelectorAll(`[data-single][name="${box.name}"]`)) {
    if (other !== box) other.checked = false;
  }
}, true);

// The next page comes when its place comes near. Nothing is fetched for somebody who does nothing:
// before the first sign of a hand the first page stands alone, and until the page was scrolled
// more comes only into sight.
let here = false;
let scrolled = false;
let watcher = null;

// The last row takes its final shape only when the next page says what else stands in it. Until
// then it keeps its room and is not painted, so that no picture moves or grows under somebody's
// eyes. A row that was in sight before anybody moved stays.
const WAITS = "is-waiting";
const waiting = () => document.querySelectorAll(`.${WAITS}`);
let awaited;

function release() {
  for (const tile of waiting()) tile.classList.remove(WAITS);
}

function hold(isFirst) {
  release();
  const tiles = [...document.querySelectorAll("#results .gallery > .tile")];
  const last = tiles.at(-1)?.getBoundingClientRect();
  if (!awaited || !last || ((isFirst || !scrolled) && last.top < innerHeight)) return;
  for (const tile of tiles.reverse()) {
    if (tile.getBoundingClientRect().top !== last.top) break;
    tile.classList.add(WAITS);
  }
}

function holdAnew() {
  if (waiting().length) hold(false);
}

function watch() {
  watcher?.disconnect();
  if (!here) return;
  const more = document.getElementById("more");
  if (more !== awaited) {
    const isFirst = awaited === undefined;
    awaited = more;
    hold(isFirst);
  }
  if (!more) return;
  watcher = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    window.htmx.trigger(more, "more", {}, false);
  }, { rootMargin: scrolled ? AHEAD : "0px" });
  watcher.observe(more);
}

for (const sign of ["pointermove", "pointerdown", "wheel", "touchmove", "keydown"]) {
  addEventListener(sign, () => {
    if (here) return;
    here = true;
    watch();
  }, { passive: true, capture: true });
}
addEventListener("scroll", () => {
  if (scrolled) return;
  here = true;
  scrolled = true;
  watch();
}, { passive: true });
document.addEventListener("htmx:after:swap", watch);
addEventListener("resize", holdAnew);
// Where the next page can't come, what is here is shown whole.
for (const trouble of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(trouble, release);
}

// Small or large rows: at once, and remembered in this browser.
document.getElementById("grid")?.addEventListener("click", (event) => {
  event.preventDefault();
  const button = event.currentTarget;
  const small = document.getElementById("bulk").classList.toggle("is-small");
  button.setAttribute("aria-pressed", String(small));
  holdAnew();
  button.value = small ? "large" : "small";
  document.cookie = `leoweb-grid=${small ? "small" : "large"}; path=/; max-age=31536000; samesite=lax`;
});
