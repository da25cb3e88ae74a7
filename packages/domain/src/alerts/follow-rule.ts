import type { AlertRule } from "./contract.ts";

/** How a product stands at one time. */
export interface MarketPoint {
  at: Date;
  /** The best price of offers that are not out of stock, in minor units; null where there is none. */
  price: number | null;
  /** Whether one of them is available at once. */
  inStock: boolean;
}

/** What a rule remembers from one point to the next. */
export interface RuleState {
  /** Ready to fire: it has not, or what it fired for has passed. */
  armed: boolean;
  /** What the next price is measured against: of percents the last price told, of extremes the extreme told. */
  reference: number | null;
  /** The price at the start. */
  start: number | null;
}

export interface RuleStep {
  state: RuleState;
  /** What the price was measured against, where the rule fired. */
  fired: { against: number | null } | null;
}

const DEFAULT_HYSTERESIS = { price: 2, extreme: 0.5 };

/**
 * The state a rule begins with.
 *
 * @param extremes of all prices observed before
 */
export function startRule(
  rule: AlertRule,
  now: Omit<MarketPoint, "at">,
  extremes: { lowest: number | null; highest: number | null },
): RuleState {
  const state = { armed: true, reference: now.price, start: now.price };
  if (rule.kind === "extreme") return { ...state, reference: extremes[rule.direction] ?? now.price };
  if (rule.kind === "stock") return { ...state, armed: now.inStock !== (rule.direction === "in") };
  return state;
}

/** Shows a rule how the product stands now. The same for what happens and for a back-test. */
export function followRule(rule: AlertRule, state: RuleState, point: Omit<MarketPoint, "at">): RuleStep {
  switch (rule.kind) {
    case "watch":
      return { state, fired: null };
    case "price":
      return followTarget(rule, state, point.price);
    case "percent":
      return followPercent(rule, state, point.price);
    case "extreme":
      return followExtreme(rule, state, point.price);
    case "stock":
      return followStock(rule, state, point.inStock);
  }
}

function followTarget(
  { direction, price: target, hysteresis = DEFAULT_HYSTERESIS.price }: Extract<AlertRule, { kind: "price" }>,
  state: RuleState,
  price: number | null,
): RuleStep {
  if (price === null) return { state, fired: null };
  const sign = direction === "below" ? 1 : -1;
  const isMet = sign * (price - target) <= 0;
  if (isMet) return { state: { ...state, armed: false }, fired: state.armed ? { against: target } : null };
  const isAway = sign * (price - target) >= (target * hysteresis) / 100;
  return { state: { ...state, armed: state.armed || isAway }, fired: null };
}

function followPercent(
  { direction, percent }: Extract<AlertRule, { kind: "percent" }>,
  state: RuleState,
  price: number | null,
): RuleStep {
  const { reference, start } = state;
  if (price === null) return { state, fired: null };
  // The first price there is: nothing to measure it against yet.
  if (reference === null || start === null) return { state: { ...state, reference: price, start: price }, fired: null };
  const sign = direction === "down" ? 1 : -1;
  if (sign * (reference - price) >= (reference * percent) / 100) {
    return { state: { ...state, reference: price }, fired: { against: reference } };
  }
  // Back where it came from: the same way is worth telling again.
  const isBack = sign * (price - start) >= 0;
  return { state: isBack ? { ...state, reference: start } : state, fired: null };
}

function followExtreme(
  { direction, hysteresis = DEFAULT_HYSTERESIS.extreme }: Extract<AlertRule, { kind: "extreme" }>,
  state: RuleState,
  price: number | null,
): RuleStep {
  const { reference } = state;
  if (price === null) return { state, fired: null };
  if (reference === null) return { state: { ...state, reference: price }, fired: null };
  const beyond = direction === "lowest" ? reference - price : price - reference;
  if (beyond <= 0 || beyond < (reference * hysteresis) / 100) return { state, fired: null };
  return { state: { ...state, reference: price }, fired: { against: reference } };
}

function followStock(
  { direction }: Extract<AlertRule, { kind: "stock" }>,
  state: RuleState,
  inStock: boolean,
): RuleStep {
  const isMet = inStock === (direction === "in");
  if (!isMet) return { state: { ...state, armed: true }, fired: null };
  return { state: { ...state, armed: false }, fired: state.armed ? { against: null } : null };
}
