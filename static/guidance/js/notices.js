// Says that a run has ended to a person who does not see it: in the page where it is open, and by the
// browser's own notifications where they were asked for in the account menu (this device only).

const STORE = "leoweb-notify";
const ENDED = new Set(["complete", "failed", "not_charged"]);
const ID = /^gen-([0-9a-f-]{36})$/;
const box = document.querySelector("[data-notify]");
const told = new Set();

function read() {
  try {
    return localStorage.getItem(STORE) === "on";
  } catch {
    return false;
  }
}

function write(on) {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // Then it holds for this page only.
  }
}

const permitted = () => "Notification" in window && Notification.permission === "granted";
let wanted = read();

function draw() {
  box?.setAttribute("aria-checked", String(wanted && permitted()));
  if (wanted && permitted()) listenInBackground();
}

// The stream rests while its tab is hidden. Notices are for just that time, so then it goes on.
function listenInBackground() {
  window.htmx.config.sse = { ...window.htmx.config.sse, pauseOnBackground: false };
  const open = document.getElementById("stream")?._htmx?.sse;
  if (open?.visibilityHandler) document.removeEventListener("visibilitychange", open.visibilityHandler);
}

function toast(text, kind = "ok", more = {}) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind, ...more } }));
}

// --- The switch in the account menu ---

async function ask() {
  if (!("Notification" in window) || !window.isSecureContext) {
    return "This browser shows notifications only over HTTPS.";
  }
  if ((await Notification.requestPermission()) === "granted") return "";
  return "This browser does not let Leoweb notify you. Allow it in the settings of this site.";
}

box?.addEventListener("click", async () => {
  const problem = wanted && permitted() ? "" : await ask();
  wanted = problem ? false : !(wanted && permitted());
  write(wanted);
  draw();
  if (problem) toast(problem, "warn");
  else toast(wanted ? "You will be told when a run has ended" : "Notifications are off");
});
window.addEventListener("storage", (event) => {
  if (event.key !== STORE) return;
  wanted = read();
  draw();
});

// --- A run has ended ---

function onScreen(run) {
  if (document.visibilityState !== "visible" || !run?.checkVisibility()) return false;
  const box = run.getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight;
}

function show(id) {
  const shown = new CustomEvent("notice:show", { detail: { id: `run-${id}` }, cancelable: true });
  if (document.dispatchEvent(shown)) location.assign(`/#run-${id}`);
}

function byBrowser(id, { text, picture }) {
  const notice = new Notification("Leoweb", { body: text, icon: picture || undefined, tag: id });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
    show(id);
  });
}

async function tell(id) {
  const run = document.getElementById(`run-${id}`);
  if (onScreen(run)) return;
  const answer = await fetch(`/feed/${id}/news`, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const news = await answer.json();
  if (document.visibilityState !== "visible") {
    if (wanted && permitted()) byBrowser(id, news);
    return;
  }
  const action = { label: "Show", event: "notice:open", detail: { id } };
  // A run on this page is read out by its card.
  toast(news.text, news.kind, { action, quiet: Boolean(run) });
}

document.addEventListener("notice:open", (event) => show(event.detail.id));
document.addEventListener("htmx:sse:after:message", (event) => {
  const { event: name, data } = event.detail.message;
  const id = ID.exec(name ?? "")?.[1];
  if (!id || told.has(id) || !ENDED.has(JSON.parse(data).state)) return;
  told.add(id);
  tell(id).catch(() => told.delete(id));
});
draw();
