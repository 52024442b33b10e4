// The basemap: districts, built-up areas and place names. No tile is ever asked for.
const NAME_FROM = [[60000, 8], [15000, 9], [6000, 11], [2000, 12], [0, 13]]; // people, and the zoom from which it is named

/** Draws the land and returns the bounds of the districts in `mine` (ONS codes). */
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
  shapes(map, towns, "towns", () => ({ fillColor: "#e4dfd3", stroke: false }));
  shapes(map, districts, "borders", () => ({ fill: false, color: "#aab4b8", weight: 1 }));
  shapes(map, districts.filter(isMine), "borders", () => ({ fill: false, color: "#4f6674", weight: 2 }));
  names(map, data.places);
  const own = L.featureGroup(ground.getLayers().filter((shape) => isMine(shape.feature)));
  return own.getLayers().length ? own.getBounds() : ground.getBounds();
}

function shapes(map, features, pane, style) {
  const options = (feature) => ({ fillOpacity: 1, ...style(feature) });
  const renderer = L.svg({ pane, padding: 0.5 });
  return L.geoJSON(features, { pane, renderer, interactive: false, style: options }).addTo(map);
}

/** Names of places, the largest first, as many as do not touch. */
function names(map, places) {
  const layer = L.layerGroup().addTo(map);
  const shown = new Map();
  const lay = () => {
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.2);
    const taken = [];
    const keep = new Set();
    for (const place of places) {
      if (zoom < NAME_FROM.find(([people]) => place.size >= people)[1] || !view.contains([place.lat, place.lon])) continue;
      const at = map.latLngToContainerPoint([place.lat, place.lon]);
      const half = place.name.length * 3.6 + 6;
      if (taken.some((other) => Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < 18)) continue;
      taken.push({ x: at.x, y: at.y, half });
      keep.add(place);
      if (!shown.has(place)) shown.set(place, name(place).addTo(layer));
    }
    for (const [place, mark] of shown) {
      if (keep.has(place)) continue;
      layer.removeLayer(mark);
      shown.delete(place);
    }
  };
  map.on("zoomend moveend", lay);
  lay();
}

function name(place) {
  const node = document.createElement("span");
  node.textContent = place.name;
  const size = place.size >= 60000 ? "large" : place.size >= 15000 ? "middle" : "small";
  const icon = L.divIcon({ html: node, className: `place place--${size}`, iconSize: [0, 0] });
  return L.marker([place.lat, place.lon], { icon, pane: "names", interactive: false, keyboard: false });
}
