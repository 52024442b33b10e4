// Draws the land and the people on the map that folium's shell made.
import { land } from "/assets/map/land.js";
import { follow } from "/assets/map/live.js";
import { WORDS, gravest, inWords, pin, ring } from "/assets/map/symbols.js";

const PERSON_ZOOM = 15;
const page = document.getElementById("map-page");
const mine = new Set(page.dataset.districts.split(" "));
let drawn;
const ground = new Promise((resolve) => { drawn = resolve; });

/** The land, then the view moves to the officer's own area. */
export async function basemap(map) {
  const made = await land(map, mine);
  map.invalidateSize();
  map.fitBounds(made.bounds, { padding: [8, 8], animate: false });
  drawn(made);
}

/** Clusters and points for the view, asked for again when it, the filters or the data change. */
export async function people(map) {
  const layer = L.layerGroup().addTo(map);
  const marks = new Map();
  const form = document.getElementById("map-filters");
  let asked = 0;

  async function draw(path) {
    const number = ++asked;
    const box = map.getBounds();
    const ask = { bbox: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()], zoom: map.getZoom() };
    for (const [name, value] of new FormData(form)) if (value) ask[name] = value;
    const seen = await send(path, ask);
    if (number !== asked) return; // a newer question is on its way
    replace(map, layer, marks, wanted(map, seen));
    around([...marks.values()].map((mark) => ({ place: mark.getLatLng(), radius: mark.options.icon.options.iconSize[0] / 2 })));
    count(seen);
    page.dataset.drawn = String(Number(page.dataset.drawn || 0) + 1);
  }

  const { around } = await ground;
  await show(map);
  map.on("moveend", () => draw("/api/features"));
  form.addEventListener("change", () => draw("/api/features"));
  form.addEventListener("submit", (event) => { event.preventDefault(); draw("/api/features"); });
  window.addEventListener("hashchange", () => show(map));
  await draw("/api/features");
  page.dataset.ready = "yes";
  follow(Number(page.dataset.version), () => draw("/api/features/again"));
}

async function send(path, value) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(value), cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) window.location.reload(); // signed out, or no purpose: the page asks
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** What must stand on the map, by a key that stays the same while it looks the same. */
function wanted(map, seen) {
  const found = new Map();
  for (const cluster of seen.clusters) {
    const make = () => group(map, cluster);
    found.set(`${cluster.lat},${cluster.lon},${JSON.stringify(cluster.bands)}`, make);
  }
  const homes = new Map();
  for (const point of seen.points) {
    const place = `${point.lat},${point.lon}`;
    homes.set(place, [...(homes.get(place) ?? []), point]);
  }
  for (const [place, persons] of homes) {
    found.set(`${place},${persons.map((p) => p.handle + p.risk + p.sure).join()}`, () => home(persons));
  }
  return found;
}

function replace(map, layer, marks, found) {
  const changed = marks.size > 0;
  for (const [key, mark] of marks) {
    if (found.has(key)) continue;
    layer.removeLayer(mark);
    marks.delete(key);
  }
  for (const [key, make] of found) {
    if (marks.has(key)) continue;
    const mark = make().addTo(layer);
    marks.set(key, mark);
    if (changed) mark.getElement()?.classList.add("mark--new");
  }
}

function group(map, cluster) {
  const words = inWords(cluster);
  const mark = L.marker([cluster.lat, cluster.lon], { icon: ring(cluster), title: words, alt: words, riseOnHover: true });
  const closer = () => map.flyTo(mark.getLatLng(), Math.min(map.getZoom() + 2, 17), { duration: 0.4 });
  return label(mark, words).on("click", closer).on("keypress", (event) => {
    if (event.originalEvent.key === "Enter") closer();
  });
}

function home(persons) {
  const words = `${WORDS[gravest(persons)]} risk${persons.length > 1 ? `, ${persons.length} people` : ""}`;
  const mark = L.marker([persons[0].lat, persons[0].lon], { icon: pin(persons), title: words, alt: words, riseOnHover: true });
  return label(mark, words).bindPopup(() => bubble(persons), { maxWidth: 260, minWidth: 180 });
}

function label(mark, words) {
  return mark.on("add", () => mark.getElement().setAttribute("aria-label", words));
}

function bubble(persons) {
  const box = document.createElement("div");
  for (const person of persons) {
    const risk = document.createElement("p");
    risk.className = `boyd-risk boyd-risk--${person.risk}`;
    risk.textContent = `${WORDS[person.risk]} risk`;
    const doubt = document.createElement("p");
    doubt.className = "bubble__doubt";
    doubt.textContent = person.sure ? "" : "The sources disagree about the address.";
    const link = document.createElement("a");
    link.className = "govuk-link bubble__open";
    link.href = `/people/${encodeURIComponent(person.handle)}`;
    link.textContent = "Open this person";
    box.append(risk, doubt, link);
  }
  return box;
}

function count(seen) {
  const drawn = seen.points.length + seen.clusters.reduce((sum, cluster) => sum + cluster.count, 0);
  const pointless = Object.values(seen.without_point).reduce((sum, number) => sum + number, 0);
  document.getElementById("in-view").textContent = String(drawn);
  document.getElementById("of-all").textContent = String(seen.total);
  document.getElementById("pointless").textContent = String(pointless);
}

/** Moves to the person named after the # of the address, when there is one. */
async function show(map) {
  const [, handle] = window.location.hash.match(/^#person=([0-9a-f-]{36})$/) ?? [];
  if (!handle) return;
  const answer = await fetch(`/api/people/${handle}/point`, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return;
  const place = await answer.json();
  if (place.lat === null) return;
  map.setView([place.lat, place.lon], PERSON_ZOOM, { animate: false });
  L.circleMarker([place.lat, place.lon], { radius: 26, className: "here", interactive: false }).addTo(map);
}
