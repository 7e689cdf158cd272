// Says what changed to people who do not see it: #status politely, #alert at once.
//
// An "announce" event says its text, and takes back the alert that it comes `instead` of. A piece with data-say is read out whenever that text changes;
// data-say-loud makes it an alert. Runs (data-say-run) that change within two seconds are said
// together, three or more as their number; what a person did just now never waits for them.

const MERGE = 2000;
const SOON = 100;
const KEPT = 10000; // a line said this recently stays beside the next: readers may still be at it
const regions = { polite: document.getElementById("status"), loud: document.getElementById("alert") };
const queues = {
  own: { after: SOON, lines: new Map(), timer: 0 },
  runs: { after: MERGE, lines: new Map(), timer: 0, many: (count) => `${count} runs updated` },
};

function say(text, region = regions.polite) {
  const now = Date.now();
  // What an answer of the server put here itself has no time; it goes with the next line.
  for (const line of [...region.childNodes]) {
    if (!(now - line.dataset?.at < KEPT)) line.remove();
  }
  const line = document.createElement("p");
  line.textContent = text;
  line.dataset.at = now;
  region.append(line);
}

function flush(queue) {
  const texts = [...queue.lines.values()];
  say(queue.many && texts.length >= 3 ? queue.many(texts.length) : texts.join(". "));
  queue.lines.clear();
  queue.timer = 0;
}

// What is said of the same thing again before its turn came replaces what was to be said.
function tell(text, { of = text, loud = false, queue = queues.own } = {}) {
  if (!text) return;
  if (loud) {
    say(text, regions.loud);
    return;
  }
  queue.lines.delete(of);
  queue.lines.set(of, text);
  queue.timer ||= setTimeout(() => flush(queue), queue.after);
}

function takeBack(text) {
  for (const line of [...regions.loud.children]) {
    if (line.textContent === text) line.remove();
  }
}

document.addEventListener("announce", ({ detail }) => {
  if (detail?.instead) takeBack(detail.instead);
  tell(detail?.text ?? detail?.value, { loud: Boolean(detail?.loud) });
});

const said = new Map();

function listen(first) {
  for (const piece of document.querySelectorAll("[data-say][id]")) {
    const text = piece.dataset.say;
    const known = said.get(piece.id);
    said.set(piece.id, text);
    const fresh = known === undefined ? !first : known !== text;
    const queue = "sayRun" in piece.dataset ? queues.runs : queues.own;
    if (fresh) tell(text, { of: piece.id, loud: "sayLoud" in piece.dataset, queue });
  }
}

document.addEventListener("htmx:after:swap", () => listen(false));
listen(true);
