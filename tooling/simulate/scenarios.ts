import type { SimulatedProduct } from "./assortment.ts";

/** Something unusual that happens for a while. Times are in milliseconds since 1970. */
export type Scenario = Surge | Jump | Flood;

/** More people than usual on the whole site: a newsletter, a television spot. */
export interface Surge {
  kind: "surge";
  from: number;
  to: number;
  /** Times the usual; default 3. */
  factor?: number;
}

/** More people than usual, and real ones, look at single products: a review, a low price. */
export interface Jump {
  kind: "jump";
  from: number;
  to: number;
  productIds: readonly number[];
  /** Times the usual; default 5. */
  factor?: number;
}

/** A few machines view a few products over and over, each time with another browser. */
export interface Flood {
  kind: "flood";
  from: number;
  to: number;
  productIds: readonly number[];
  /** Default 100,000. */
  views?: number;
  /** Default 50. */
  machines?: number;
}

export const scenarioNames = ["surge", "jump", "flood"] as const;

interface Span {
  from: number;
  to: number;
  products: readonly SimulatedProduct[];
}

/** The scenario of that name in the last part of the time, so that there is something usual before it. */
export function nameScenario(name: (typeof scenarioNames)[number], { from, to, products }: Span): Scenario {
  const time = { from: from + (to - from) * 0.7, to: from + (to - from) * 0.8 };
  if (name === "surge") return { kind: "surge", ...time };
  // Neither what everybody looks at already, nor what nobody does.
  const middle = products.slice(Math.floor(products.length * 0.05)).slice(0, 3);
  return { kind: name, ...time, productIds: middle.map(({ id }) => id) };
}
