import { formatAgo, formatDateTime } from "../format.ts";

/** @param now milliseconds since 1970 */
export function TimeAgo({ at, now }: { at: Date; now: number }) {
  return (
    <time dateTime={at.toISOString()} title={formatDateTime(at)}>
      {formatAgo(at, now)}
    </time>
  );
}
