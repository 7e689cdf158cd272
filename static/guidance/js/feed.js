// The feed between two looks: seconds that count on, tabs that keep their numbers, a run to show.
//
// The server sends how long a run goes on and how long such runs take; here the seconds are added.

const seen = new WeakMap();

function words(elapsed, expected) {
  if (!expected) return `${elapsed} s`;
  if (elapsed > expected) return `Taking longer than usual, ${elapsed} s`;
  return `${elapsed} s of about ${expected} s`;
}

function start(piece) {
  const mark = `${piece.dataset.elapsed}/${piece.dataset.expected}`;
  const known = seen.get(piece);
  if (known?.mark === mark) return known;
  const fresh = { mark, at: performance.now() };
  seen.set(piece, fresh);
  return fresh;
}

function tick() {
  for (const piece of document.querySelectorAll(".run-time[data-elapsed]")) {
    const from = start(piece).at;
    const since = (performance.now() - from) / 1000;
    const elapsed = Math.floor(Number(piece.dataset.elapsed) + since);
    const expected = Number(piece.dataset.expected) || 0;
    piece.textContent = words(elapsed, expected);
    const bar = piece.closest(".run").querySelector("progress");
    if (!bar || !expected) continue;
    if (elapsed > expected) bar.removeAttribute("value");
    else bar.value = elapsed;
  }
}

setInterval(tick, 1000);

// A run that came into another state changes what the tabs say, shown here or not.
const SETTLE = 150;
const states = new Map();
let counting = 0;

document.addEventListener("htmx:sse:after:message", (event) => {
  const { event: name, data } = event.detail.message;
  if (!name?.startsWith("gen-")) return;
  const { state } = JSON.parse(data);
  if (states.get(name) === state) return;
  states.set(name, state);
  clearTimeout(counting);
  counting = setTimeout(() => window.htmx.trigger(document.body, "counts", {}, false), SETTLE);
});

// A notice leads to its run: on small screens the feed comes forward first.
function bring(id) {
  const run = document.getElementById(id);
  if (!run) return false;
  const tab = document.getElementById("show-feed");
  if (tab) tab.checked = true;
  run.scrollIntoView({ block: "center" });
  run.tabIndex = -1;
  run.focus({ preventScroll: true });
  return true;
}

document.addEventListener("notice:show", (event) => {
  if (bring(event.detail.id)) event.preventDefault();
});
if (/^#run-[0-9a-f-]+$/.test(location.hash)) bring(location.hash.slice(1));

// Escape empties the search, and closes it once it is empty.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.target.id !== "feed-find" || event.target.value) return;
  const close = document.getElementById("feed-search");
  close?.focus();
  close?.click();
});

// Two answers may bring the same run: to Retry and to the news of it, or to two pieces of news.
const ADDING = new Set(["beforebegin", "afterbegin", "beforeend", "afterend"]);

document.addEventListener("htmx:before:swap", (event) => {
  for (const task of event.detail.tasks ?? []) {
    if (!ADDING.has(task.swapSpec?.style)) continue;
    for (const run of task.fragment.querySelectorAll("article.run[id]")) {
      if (document.getElementById(run.id)) run.remove();
    }
  }
});
