// Waits for the data to move, and tells an open page. Nothing here keeps an idle session alive.
const QUIET = 1000; // ms between two refreshes of one page
const RETRY = 2000; // ms after an answer that failed

/** Calls `moved()` whenever the data has moved beyond `since`; while the page is hidden it waits. */
export async function follow(since, moved) {
  let shown = since;
  for (;;) {
    const answer = await ask(shown);
    if (answer === null) {
      await pause(RETRY);
      continue;
    }
    say(answer.freshness);
    if (answer.version === shown) continue;
    await visible();
    try {
      await moved();
      shown = answer.version;
    } catch {
      say("This page could not be brought up to date. Trying again.", true);
    }
    await pause(QUIET);
  }
}

async function ask(since) {
  try {
    const answer = await fetch(`/api/changes?since=${since}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) window.location.reload();
    if (answer.ok) return await answer.json();
  } catch {
    // The service is out or the network is: said below, tried again.
  }
  say("This page has lost touch with the service and may be out of date.", true);
  return null;
}

function say(sentence, trouble = false) {
  const place = document.getElementById("freshness");
  if (!place || place.textContent === sentence) return;
  place.textContent = sentence;
  place.classList.toggle("boyd-freshness--trouble", trouble);
}

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const shown = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", shown);
      resolve();
    };
    document.addEventListener("visibilitychange", shown);
  });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
