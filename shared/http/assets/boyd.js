// Starts the GOV.UK components and offers `post`, the only way a script here sends anything.
import { initAll } from "/assets/govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

/** POST `value` as JSON to `path` of this origin with the page's token; returns the parsed answer, throws its problem. */
export async function post(path, value) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
    body: JSON.stringify(value),
    credentials: "same-origin",
    cache: "no-store",
  });
  if (answer.status === 401) {
    window.location.assign(`/sign-in?return_to=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}
