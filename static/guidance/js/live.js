// Keeps the page up to date.
//
// #stream carries the one server-sent stream (hx-sse); its events bubble to body, where pieces wait
// for them by hx-trigger. This module shows whether the stream stands, and when it does not or has
// just come back, asks every piece marked data-live to fetch itself (event "refresh").

const POLL = 4000;
const LOST = "Connection lost. Reconnecting.";
const PATIENCE = 10000; // until a stream that never stood counts as lost
const stream = document.getElementById("stream");
let down = false;
let connectedBefore = false;
let lostSaid = false;

function setState(state, word) {
  for (const piece of document.querySelectorAll("[data-live-state]")) {
    piece.dataset.state = state;
    piece.querySelector("[data-live-word]").textContent = word;
  }
}

function draw() {
  if (down) setState("lost", "Reconnecting…");
  else setState(connectedBefore ? "live" : "connecting", connectedBefore ? "Live" : "Connecting…");
}

function refreshPieces(which = "[data-live]") {
  if (document.visibilityState !== "visible") return;
  for (const piece of document.querySelectorAll(which)) {
    window.htmx.trigger(piece, "refresh", {}, false);
  }
}

const raise = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function lost(loud) {
  if (!down && loud) raise("announce", { text: LOST, loud: true });
  lostSaid ||= !down && loud;
  down = true;
  draw();
}

// hx-sse comes back by itself once a stream stood; a first try that failed is repeated here.
function poll() {
  if (!down) return;
  refreshPieces();
  if (!stream._htmx?.sse) window.htmx.trigger(stream, "reconnect", {}, false);
}

if (stream) {
  stream.addEventListener("htmx:sse:after:connection", () => {
    // Runs may have changed since the page was drawn; the rest is as new as the page.
    refreshPieces(connectedBefore || down ? "[data-live]" : '[data-live][hx-trigger*="gen-"]');
    if (lostSaid) raise("announce", { text: "Connected again.", instead: LOST });
    lostSaid = false;
    connectedBefore = true;
    down = false;
    draw();
  });
  stream.addEventListener("htmx:sse:error", () => lost(true));
  stream.addEventListener("htmx:sse:close", () => lost(false));
  stream.addEventListener("htmx:error", () => lost(true));
  stream.addEventListener("htmx:response:error", () => lost(true));
  stream.addEventListener("htmx:sse:after:message", (event) => remember(event.detail.message.event));
  setInterval(poll, POLL);
  setTimeout(() => connectedBefore || lost(false), PATIENCE);
}

// A run may change before the answer that brings its piece is here; then the piece asks at once.
const early = new Set();
const waitingFor = (name) => document.querySelector(`[hx-trigger*="${name}"]`);

function remember(name) {
  if (name?.startsWith("gen-") && !waitingFor(name)) early.add(name);
}

document.addEventListener("htmx:after:process", () => {
  for (const name of early) {
    const piece = waitingFor(name);
    if (piece && early.delete(name)) window.htmx.trigger(piece, "refresh", {}, false);
  }
});

document.addEventListener("htmx:after:swap", draw);
draw();

// Answers that are no fragments: a sign-in page means that the session ended. A page with something
// typed since then puts the promise of its being kept into `kept`.
let leaving = false;
document.addEventListener("htmx:after:request", async (event) => {
  const answer = event.detail?.ctx?.response?.raw;
  if (!answer?.redirected || !new URL(answer.url).pathname.startsWith("/account/login")) return;
  event.preventDefault();
  if (leaving) return;
  leaving = true;
  const kept = [];
  raise("sessionended", { kept });
  await Promise.allSettled(kept);
  const back = encodeURIComponent(location.pathname + location.search);
  location.assign(`/account/login/?next=${back}`);
});

function why(status) {
  if (status === 403) return "The page is too old. Load it again.";
  if (status === 404) return "That is gone.";
  if (status === 429) return "Too many requests. Wait a moment.";
  return "The server could not do that. Nothing you typed is lost.";
}

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail?.ctx?.response?.status;
  if (event.target === stream || status === 422 || status === 400 || status === 409) return;
  // A piece that looks after itself says nothing; one whose subject is gone goes too.
  if (event.target.matches?.("[data-live]")) {
    if (status === 404) event.target.remove();
    return;
  }
  raise("toast", { text: why(status), kind: "bad" });
});
