import type { Timeseries } from "@vitrine/sdk";
import { formatCount, formatDateTime } from "../../format.ts";
import classes from "./timeseries-chart.module.css";

const WIDTH = 1_000;
const HEIGHT = 180;
/** So that a few words fit between them. */
const LABELS = 6;

const dayFormat = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** A bar for each interval. What a bar stands for is told by the table behind it, for who cannot point at it. */
export function TimeseriesChart({ series: { points, metric } }: { series: Timeseries }) {
  const most = Math.max(1, ...points.map(({ value }) => value));
  const width = WIDTH / points.length;
  const step = Math.max(1, Math.ceil(points.length / LABELS));
  return (
    <figure className={classes.figure}>
      <div className={classes.scale} aria-hidden="true">
        <span>{formatCount(most)}</span>
        <span>0</span>
      </div>
      <div className={classes.plot}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={classes.bars} aria-hidden="true">
          {points.map(({ at, value }, index) => {
            const height = (value / most) * HEIGHT;
            return (
              <g key={at.getTime()}>
                <rect x={index * width} y={0} width={width} height={HEIGHT} className={classes.place}>
                  <title>{`${formatDateTime(at)}: ${formatCount(value)}`}</title>
                </rect>
                <rect
                  x={index * width + width * 0.1}
                  y={HEIGHT - height}
                  width={width * 0.8}
                  height={height}
                  className={classes.bar}
                />
              </g>
            );
          })}
        </svg>
        <div className={classes.times} aria-hidden="true">
          {points.map(({ at }, index) =>
            index % step === 0 ? (
              <span key={at.getTime()} style={{ left: `${(index / points.length) * 100}%` }}>
                {dayFormat.format(at)}
              </span>
            ) : null,
          )}
        </div>
      </div>
      <table className={classes.table}>
        <caption>{`${metric} over time`}</caption>
        <tbody>
          {points.map(({ at, value }) => (
            <tr key={at.getTime()}>
              <th scope="row">{formatDateTime(at)}</th>
              <td>{formatCount(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
