// Keeps the list and the person page up to date: fetches the same page again and swaps what has changed.
import { follow } from "/assets/map/live.js";

const live = document.getElementById("live");

async function refresh() {
  const path = `/live${window.location.pathname}${window.location.search}`;
  const answer = await fetch(path, { headers: { Accept: "text/html" }, cache: "no-store" });
  if ([401, 403, 404, 429].includes(answer.status)) {
    window.location.reload();
    return;
  }
  if (!answer.ok || answer.redirected) throw new Error(`${path} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh || fresh.innerHTML === live.innerHTML) return;
  const focused = document.activeElement?.id;
  live.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.getElementById("announce").textContent = "This page was brought up to date just now.";
}

if (live) follow(Number(live.dataset.version), refresh);
