/** Numbers, dates and money as the browser's language writes them; words in English, as the rest of the page. */
const count = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const change = new Intl.NumberFormat(undefined, {
  style: "percent",
  signDisplay: "exceptZero",
  minimumFractionDigits: 2,
});
/** By currency: making one takes longer than a hundred uses of it. */
const moneyFormats = new Map<string, Intl.NumberFormat>();
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const ago = new Intl.RelativeTimeFormat("en", { style: "narrow", numeric: "auto" });
const duration = new Intl.DurationFormat("en", { style: "narrow" });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function formatCount(value: number): string {
  return count.format(value);
}

/** @param ratio 0 to 1 */
export function formatRatio(ratio: number): string {
  return percent.format(ratio);
}

/** With its sign. @param value percent, such as -12.5 */
export function formatChange(value: number): string {
  return change.format(value / 100);
}

/** @param amount minor units */
export function formatMoney(amount: number, currency: string): string {
  const format = moneyFormats.get(currency) ?? new Intl.NumberFormat(undefined, { style: "currency", currency });
  moneyFormats.set(currency, format);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function formatDateTime(date: Date): string {
  return dateTime.format(date);
}

/** "3m ago". What is to come, by a clock that is off, is now. @param now milliseconds since 1970 */
export function formatAgo(date: Date, now: number): string {
  const past = Math.max(0, now - date.getTime());
  if (past < 10 * SECOND) return "now";
  if (past < MINUTE) return ago.format(-Math.floor(past / SECOND), "second");
  if (past < HOUR) return ago.format(-Math.floor(past / MINUTE), "minute");
  if (past < DAY) return ago.format(-Math.floor(past / HOUR), "hour");
  return ago.format(-Math.floor(past / DAY), "day");
}

/** The two largest units: "2d 3h", "1m 5s", "0s". */
export function formatDuration(ms: number): string {
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  if (days > 0) return duration.format({ days, hours });
  if (hours > 0) return duration.format({ hours, minutes });
  if (minutes > 0) return duration.format({ minutes, seconds });
  return seconds > 0 ? duration.format({ seconds }) : "0s";
}
