"""Measures whether a click is answered within 100 ms, in a way that a loaded machine leaves true.

A clock on the wall also counts what other processes do. So two things are asked of the page
itself: the state has changed when the first frame after the click is drawn, so nothing was waited
for, neither a timer nor the server; and until then the page's own thread has worked no longer
than 100 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page, Route

ALLOWED = 0.1  # seconds
HELD = 700  # milliseconds
_CLICK = """
(selector) => new Promise((done) => {
  const control = document.querySelector(selector);
  let changed = false;
  let frames = 0;
  const isState = ({ target, attributeName }) => attributeName !== "class"
    || target.matches(".htmx-request, .is-leaving, .is-small");
  new MutationObserver((records) => { changed ||= records.some(isState); }).observe(document, {
    subtree: true, attributes: true,
    attributeFilter: ["class", "aria-busy", "aria-expanded", "aria-pressed", "open"],
  });
  control.addEventListener("change", () => { changed = true; });
  const drawn = () => {
    frames += 1;
    changed ||= Boolean(control.popoverTargetElement?.matches(":popover-open"));
    if (changed || frames === 60) done(changed ? frames : null);
    else requestAnimationFrame(drawn);
  };
  control.click();
  requestAnimationFrame(drawn);
})
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """In which frame after a click a state changed, None for none, and the work until then."""

    frame: int | None
    seconds: float

    @property
    def is_at_once(self) -> bool:
        """Whether the first frame after the click showed it, for less than 100 ms of work."""
        return self.frame == 1 and self.seconds < ALLOWED


def answer(page: Page, selector: str) -> Answer:
    """Click a control while all answers of the server are held back; say how the page answered."""
    page.context.route(lambda url: "/events" not in url, _hold)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _worked(session)
    frame: int | None = page.evaluate(_CLICK, selector)
    found = Answer(frame, _worked(session) - before)
    page.context.unroute_all(behavior="ignoreErrors")
    return found


def _hold(route: Route) -> None:
    route.request.frame.page.wait_for_timeout(HELD)
    route.continue_()


def _worked(session: CDPSession) -> float:
    """Return for how many seconds of processor time the page's thread has run tasks."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))
