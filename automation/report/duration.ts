const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

const SECONDS_PER_HOUR = 3600;

/** A span of time in its two largest units: `2 hours 5 minutes`, `40 seconds`. */
export function formatDuration(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.length === 0 ? "0 seconds" : parts.slice(0, 2).join(" ");
}

/** The same for hours, which may have a fraction. */
export function formatHours(hours: number): string {
  return formatDuration(hours * SECONDS_PER_HOUR);
}
