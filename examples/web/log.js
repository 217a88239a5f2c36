/** Writes one line of JSON: what happened, and facts about it. */
export function log(event, facts = {}) {
  console.log(JSON.stringify({ time: new Date().toISOString(), app: "web", event, ...facts }));
}
