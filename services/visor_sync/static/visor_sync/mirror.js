// Keeps the mirror's first page up to date: fetches it again and swaps what it shows. No idle session is kept alive by it.
const EVERY = 1000; // ms between two refreshes
const RETRY = 3000; // ms after an answer that failed

const live = document.getElementById("live");
const touch = document.getElementById("touch");

async function refresh() {
  const answer = await fetch("/live/", { headers: { Accept: "text/html" }, cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) window.location.reload();
  if (!answer.ok || answer.redirected) throw new Error(`/live/ answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceChildren(...fresh.childNodes);
}

async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (document.hidden) continue;
    try {
      await refresh();
      if (touch.textContent) touch.textContent = "";
    } catch {
      touch.textContent = "This page has lost touch with the mirror and may be out of date.";
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

follow();
