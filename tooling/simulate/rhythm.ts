const HOUR_MS = 3_600_000;
/** Zones differ from UTC by whole quarters of an hour. */
const QUARTER_MS = HOUR_MS / 4;

/** Visits of a shop by local hour: few at night, a noon hump, most in the evening. */
const BY_HOUR = [32, 20, 14, 11, 10, 14, 26, 44, 62, 78, 88, 94, 98, 96, 92, 92, 96, 104, 116, 130, 142, 140, 112, 68];
/** From Sunday on. */
const BY_WEEKDAY = [118, 100, 96, 95, 96, 92, 103];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** How busy a time is beside the average of a week. */
export interface Rhythm {
  /** @param time in milliseconds since 1970 */
  at(time: number): number;
  /** The most it ever is. */
  peak: number;
}

/** The hours of the day and the days of the week, where the site's people live. */
export function createRhythm(timeZone: string): Rhythm {
  const byHour = aroundOne(BY_HOUR);
  const byWeekday = aroundOne(BY_WEEKDAY);
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hour: "numeric", hourCycle: "h23", weekday: "short" });
  let [quarter, value] = [Number.NaN, 0];
  return {
    at(time) {
      const asked = Math.floor(time / QUARTER_MS);
      if (asked === quarter) return value;
      const parts = format.formatToParts(asked * QUARTER_MS);
      const read = (type: "hour" | "weekday") => parts.find((part) => part.type === type)!.value;
      quarter = asked;
      value = byHour[Number(read("hour"))]! * byWeekday[WEEKDAYS.indexOf(read("weekday"))]!;
      return value;
    },
    peak: Math.max(...byHour) * Math.max(...byWeekday),
  };
}

function aroundOne(values: number[]): number[] {
  const sum = values.reduce((a, b) => a + b);
  return values.map((value) => (value * values.length) / sum);
}
