// Two PouchDB databases in memory, synchronised live both ways; prints its figures as JSON.
import PouchDB from "pouchdb";
import memory from "pouchdb-adapter-memory";

PouchDB.plugin(memory);
const [pairs, rate, seconds, size] = process.argv.slice(2).map(Number);
const one = new PouchDB("one", { adapter: "memory" });
const other = new PouchDB("other", { adapter: "memory" });

async function quiet() {
  await one.sync(other);
}

async function differentFields() {
  const ids = Array.from({ length: pairs }, (_, at) => `p${at}`);
  await one.bulkDocs(ids.map((_id) => ({ _id, work: "none", home: "none" })));
  await quiet();
  for (const id of ids) {
    const [here, there] = await Promise.all([one.get(id), other.get(id)]);
    await Promise.all([one.put({ ...here, work: id }), other.put({ ...there, home: id })]);
  }
  await quiet();
  let kept = 0;
  for (const id of ids) {
    const [here, there] = await Promise.all([one.get(id), other.get(id)]);
    if (here.work === id && here.home === id && there.work === id && there.home === id) kept += 1;
  }
  return kept;
}

async function latency() {
  const waiting = new Map();
  other.changes({ since: "now", live: true, include_docs: true }).on("change", ({ doc }) => {
    const began = waiting.get(doc.rest);
    if (began !== undefined) {
      waiting.delete(doc.rest);
      delays.push(performance.now() - began);
    }
  });
  const live = one.sync(other, { live: true });
  const delays = [];
  for (let at = 0; at < rate * seconds; at += 1) {
    const begins = performance.now();
    const doc = await one.get(`p${at % pairs}`);
    waiting.set(`edit ${at}`, performance.now());
    await one.put({ ...doc, rest: `edit ${at}` });
    await new Promise((done) => setTimeout(done, Math.max(0, 1000 / rate - (performance.now() - begins))));
  }
  const until = performance.now() + 30000;
  while (delays.length < rate * seconds && performance.now() < until) await new Promise((done) => setTimeout(done, 20));
  live.cancel();
  return delays;
}

async function bulk() {
  const rest = "x".repeat(3000);
  const began = performance.now();
  for (let start = 0; start < size; start += 1000) {
    const count = Math.min(1000, size - start);
    await one.bulkDocs(Array.from({ length: count }, (_, at) => ({ _id: `b${start + at}`, rest })));
  }
  await one.replicate.to(other, { batch_size: 1000 });
  return (size / (performance.now() - began)) * 1000;
}

const kept = await differentFields();
const delays = await latency();
const rateOfBulk = await bulk();
console.log(JSON.stringify({ kept, delays: delays.map((it) => it / 1000), bulk: rateOfBulk, of: rate * seconds }));
process.exit(0);
