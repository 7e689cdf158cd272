// Counts on between two looks: the text and the bar of a run that is generating.
// The server sends how long it runs and how long such runs take; here the seconds are added.

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
