import { describe, expect, it } from "vitest";
import { createUrlBudget, patternOf } from "./url-budget.ts";

const at = (path: string) => `https://shop.example${path}`;

describe("the pattern of an address", () => {
  it.each([
    ["/", "/"],
    ["/guitars", "/guitars"],
    ["/guitars/fender", "/guitars/*"],
    ["/calendar/2031/05?view=day&at=1", "/calendar/#/#?at&view"],
    ["/p123-stratocaster", "/#"],
    ["/guitars/", "/guitars/"],
    ["/list?page=2&page=3", "/list?page"],
  ])("of %s is %s", (path, pattern) => {
    expect(patternOf(at(path))).toBe(pattern);
  });
});

describe("the budget of addresses", () => {
  const takeAll = (budget: ReturnType<typeof createUrlBudget>, address: (index: number) => string, count = 2_000) =>
    Array.from({ length: count }, (_, index) => budget.take(at(address(index)))).filter(Boolean).length;

  it("ends what a program counts up, and what visitors' numbers multiply", () => {
    const budget = createUrlBudget();
    expect(takeAll(budget, (index) => `/calendar/${index}`)).toBe(100);
    expect(takeAll(budget, (index) => `/list?sort=${"x".repeat(index % 50)}${index}`)).toBe(100);
    expect(takeAll(budget, (index) => `/words/${String.fromCharCode(97 + (index % 26))}`)).toBe(500);
  });

  it("grows with what pages are worth", () => {
    const budget = createUrlBudget();
    takeAll(budget, (index) => `/p/${index}`);
    budget.credit(at("/p/1"));
    budget.credit(at("/p/2"));
    expect(takeAll(budget, (index) => `/p/1${index}`)).toBe(40);
    expect(budget.isProductive(at("/p/99"))).toBe(true);
    expect(budget.isProductive(at("/calendar/1"))).toBe(false);
  });

  it("remembers what the frontier knows", () => {
    const known = Array.from({ length: 150 }, (_, index) => ({
      url: at(`/p/${index}`),
      pageType: index < 3 ? ("product" as const) : null,
    }));
    expect(takeAll(createUrlBudget(known), (index) => `/p/new-${index}0`)).toBe(100 + 60 - 150);
  });
});
