// Small comforts; every page works without them.
"use strict";

// The visitor's own time on hover.
for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.valueOf())) {
    time.title = moment.toLocaleString(document.documentElement.lang, {
      dateStyle: "medium", timeStyle: "long",
    });
  }
}

// Arrow keys walk along the days of a component; Enter opens one.
for (const bars of document.querySelectorAll("svg[data-bars]")) {
  const days = [...bars.querySelectorAll("a")];
  if (days.length === 0) continue;
  bars.removeAttribute("aria-hidden");
  bars.setAttribute("role", "group");
  bars.setAttribute("aria-label", bars.dataset.bars);
  for (const day of days) {
    day.setAttribute("aria-label", day.querySelector("title").textContent);
  }
  days.at(-1).setAttribute("tabindex", "0");
  bars.addEventListener("keydown", (event) => {
    const at = days.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: days.length - 1 }[event.key];
    if (at < 0 || to === undefined || !days[to]) return;
    event.preventDefault();
    days[at].setAttribute("tabindex", "-1");
    days[to].setAttribute("tabindex", "0");
    days[to].focus();
  });
}

// A page that is live is read anew at each hint; without this, the browser renews it by itself.
const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
  let busy = false;
  let again = false;
  const renew = async () => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(live.id);
        if (fresh && !live.contains(document.activeElement)) {
          live.replaceChildren(...fresh.childNodes);
        }
      }
    } catch {
      // the next hint, or the next tick, tries again
    } finally {
      busy = false;
      if (again) renew();
    }
  };
  new EventSource(live.dataset.live).addEventListener("changed", renew);
  setInterval(renew, 5000);
}
