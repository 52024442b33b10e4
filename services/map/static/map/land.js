// The basemap: districts, built-up areas and place names. No tile is ever asked for.
const NAME_FROM = [[60000, 8], [15000, 9], [6000, 10], [2000, 11], [0, 12]]; // people, and the zoom from which it is named
const SECTOR_FROM = 13; // the zoom from which postcode sectors are named
const SHIFTS = [0, 26, -26, 40, -40]; // pixels a name may move down or up to stand free

/** Draws the land; gives the bounds of the districts in `mine` (ONS codes), and a way to keep names off the signs. */
export async function land(map, mine) {
  const answer = await fetch("/assets/basemap/districts.json");
  const data = await answer.json();
  document.getElementById("attribution").textContent = data.attribution;
  map.attributionControl.setPrefix(false);
  for (const [name, depth] of [["ground", 110], ["towns", 120], ["borders", 130], ["names", 140]]) {
    map.createPane(name).style.zIndex = String(depth);
  }
  map.getPane("names").style.pointerEvents = "none";
  const isMine = (feature) => mine.has(feature.properties.code);
  const districts = data.features.filter((feature) => feature.properties.kind === "district");
  const towns = data.features.filter((feature) => feature.properties.kind === "built-up");
  const ground = shapes(map, districts, "ground", (f) => ({ fillColor: isMine(f) ? "#fffefb" : "#f1f2ee", stroke: false }));
  shapes(map, towns, "towns", () => ({ fillColor: "#e8e3d8", stroke: false }));
  shapes(map, districts, "borders", () => ({ fill: false, color: "#aab4b8", weight: 1 }));
  shapes(map, districts.filter(isMine), "borders", () => ({ fill: false, color: "#4f6674", weight: 2 }));
  let marks = [];
  const lay = names(map, [...data.places, ...data.sectors.map((sector) => ({ ...sector, kind: "sector" }))], () => marks);
  const own = L.featureGroup(ground.getLayers().filter((shape) => isMine(shape.feature)));
  const bounds = own.getLayers().length ? own.getBounds() : ground.getBounds();
  return { bounds, around: (signs) => { marks = signs; lay(); } };
}

function shapes(map, features, pane, style) {
  const options = (feature) => ({ fillOpacity: 1, ...style(feature) });
  const renderer = L.svg({ pane, padding: 0.5 });
  return L.geoJSON(features, { pane, renderer, interactive: false, style: options }).addTo(map);
}

/** Names of places, the largest first, as many as touch neither another name nor a sign. */
function names(map, places, signs) {
  const layer = L.layerGroup().addTo(map);
  let shown = new Map();
  const lay = () => {
    const taken = signs().map(({ place, radius }) => ({ ...flat(map.latLngToContainerPoint(place)), half: radius, high: radius }));
    const before = shown;
    shown = new Map();
    for (const place of places.filter((one) => named(map, one))) {
      const at = map.latLngToContainerPoint([place.lat, place.lon]);
      const room = { half: place.name.length * 3.7 + 4, high: 9 };
      const shift = SHIFTS.find((down) => taken.every((other) => !touch({ x: at.x, y: at.y + down, ...room }, other)));
      if (shift === undefined) continue;
      taken.push({ x: at.x, y: at.y + shift, ...room });
      const key = `${place.name} ${place.lat} ${shift}`;
      shown.set(key, before.get(key) ?? name(place, shift).addTo(layer));
    }
    for (const [key, mark] of before) if (!shown.has(key)) layer.removeLayer(mark);
  };
  map.on("zoomend moveend", lay);
  return lay;
}

function named(map, place) {
  const from = place.kind === "sector" ? SECTOR_FROM : NAME_FROM.find(([people]) => place.size >= people)[1];
  return map.getZoom() >= from && map.getBounds().pad(0.2).contains([place.lat, place.lon]);
}

function touch(one, other) {
  return Math.abs(one.x - other.x) < one.half + other.half && Math.abs(one.y - other.y) < one.high + other.high;
}

function flat(point) {
  return { x: point.x, y: point.y };
}

function name(place, shift) {
  const node = document.createElement("span");
  node.textContent = place.name;
  const size = place.size >= 60000 ? "large" : place.size >= 15000 ? "middle" : "small";
  const icon = L.divIcon({ html: node, className: `place place--${place.kind ?? size}`, iconSize: [0, 0], iconAnchor: [0, -shift] });
  return L.marker([place.lat, place.lon], { icon, pane: "names", interactive: false, keyboard: false });
}
