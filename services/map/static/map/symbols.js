// What a person and a group look like on the map. A letter stands beside every colour.
const SVG = "http://www.w3.org/2000/svg";

export const BANDS = ["very_high", "high", "medium", "low", "unknown"];
export const WORDS = { very_high: "Very high", high: "High", medium: "Medium", low: "Low", unknown: "Not assessed" };
const LETTERS = { very_high: "VH", high: "H", medium: "M", low: "L", unknown: "?" };

/** A ring whose parts are the bands of a group, with the count in the middle. */
export function ring(cluster) {
  const size = cluster.count < 10 ? 38 : cluster.count < 50 ? 46 : cluster.count < 200 ? 54 : 62;
  const middle = size / 2;
  const radius = middle - 5;
  const around = 2 * Math.PI * radius;
  const svg = canvas(size);
  svg.append(circle(middle, middle - 1, { class: "ring__back" }));
  let done = 0;
  for (const band of BANDS) {
    const share = ((cluster.bands[band] ?? 0) / cluster.count) * around;
    if (!share) continue;
    const arc = { class: `ring__band ring__band--${band}`, "stroke-dasharray": `${share} ${around - share}` };
    svg.append(circle(middle, radius, { ...arc, "stroke-dashoffset": String(around / 4 - done) }));
    done += share;
  }
  svg.append(text(middle, String(cluster.count), "ring__count"));
  return icon(svg, size, "ring");
}

/** One person, or several at one address: the gravest band, and how many there are. */
export function pin(people) {
  const worst = gravest(people);
  const sure = people.every((person) => person.sure);
  const size = 34;
  const svg = canvas(size);
  svg.append(circle(17, 15, { class: "pin__halo" }));
  svg.append(circle(17, 12, { class: `pin__dot pin__dot--${worst}${sure ? "" : " pin__dot--unsure"}` }));
  svg.append(text(17, LETTERS[worst], `pin__letter pin__letter--${worst}`));
  if (people.length > 1) {
    svg.append(attributes(document.createElementNS(SVG, "circle"), { cx: 27, cy: 7, r: 7, class: "pin__more" }));
    svg.append(attributes(text(27, String(people.length), "pin__number"), { y: 7 }));
  }
  return icon(svg, size, "pin");
}

export function gravest(people) {
  return BANDS.find((band) => people.some((person) => person.risk === band)) ?? "unknown";
}

/** A group in words, for those who do not see it. */
export function inWords(cluster) {
  const parts = BANDS.filter((band) => cluster.bands[band]).map((band) => `${cluster.bands[band]} ${WORDS[band].toLowerCase()}`);
  return `${cluster.count} people: ${parts.join(", ")}. Zoom in.`;
}

function icon(svg, size, className) {
  return L.divIcon({ html: svg, className: `mark ${className}`, iconSize: [size, size] });
}

function canvas(size) {
  const svg = document.createElementNS(SVG, "svg");
  return attributes(svg, { viewBox: `0 0 ${size} ${size}`, width: size, height: size, "aria-hidden": "true" });
}

function circle(middle, radius, more) {
  return attributes(document.createElementNS(SVG, "circle"), { cx: middle, cy: middle, r: radius, ...more });
}

function text(middle, words, className) {
  const node = document.createElementNS(SVG, "text");
  node.textContent = words;
  return attributes(node, { x: middle, y: middle, class: className });
}

function attributes(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
  return node;
}
