import { beforeEach, describe, expect, it } from "vitest";
import { createEvidence, type Evidence, type Sighting } from "./evidence.ts";

const start = Date.UTC(2026, 2, 10, 12);
const minute = 60_000;
const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";

describe("evidence", () => {
  let evidence: Evidence;
  beforeEach(() => {
    evidence = createEvidence();
  });

  const see = (sighting: Partial<Sighting> & { after?: number }) =>
    evidence.consider({
      visitor: "v",
      network: "192.0.2.1",
      userAgent: browser,
      kind: "view",
      subject: 1,
      at: new Date(start + (sighting.after ?? 0)),
      ...sighting,
    });
  /** So many events, evenly over so many minutes. */
  const repeat = (count: number, minutes: number, make: (index: number) => Partial<Sighting>) =>
    Array.from({ length: count }, (_, index) => see({ after: (index * minutes * minute) / count, ...make(index) }));

  it("lets a person browse all the half hour", () => {
    const verdicts = repeat(90, 29, (index) => ({ subject: index }));
    expect(verdicts.every(({ counts, bot }) => counts && !bot)).toBe(true);
  });

  it("does not take the name of a machine for proof", () => {
    const verdicts = repeat(20, 20, (index) => ({ subject: index, userAgent: "curl/8.5.0" }));
    expect(verdicts.some(({ bot }) => bot)).toBe(false);
  });

  it("does not take haste for proof, but counts so much and no more", () => {
    const verdicts = repeat(300, 1, (index) => ({ subject: index, network: null }));
    expect(verdicts.some(({ bot }) => bot)).toBe(false);
    expect(verdicts.filter(({ counts }) => counts)).toHaveLength(100);
  });

  it.each([
    ["a name and haste", { userAgent: "curl/8.5.0" }, (index: number) => index, ["declared", "pace"]],
    ["a name and monotony", { userAgent: "curl/8.5.0" }, () => 1, ["declared", "monotony"]],
    ["haste and monotony", {}, () => 1, ["pace", "monotony"]],
  ])("convicts by %s", (_, sighting, subject, found) => {
    const verdicts = repeat(80, 1, (index) => ({ ...sighting, network: null, subject: subject(index) }));
    expect(evidence.takeConvictions()).toEqual([{ visitors: ["v"], evidence: found, at: expect.any(Date) }]);
    expect(verdicts.at(-1)).toEqual({ bot: true, counts: false });
  });

  it("sees through one machine that changes its name", () => {
    const verdicts = repeat(700, 25, (index) => ({
      visitor: `v${index}`,
      userAgent: `${browser} ${index}`,
      subject: 7,
    }));
    const [conviction] = evidence.takeConvictions();
    expect(conviction?.evidence).toEqual(expect.arrayContaining(["pace", "monotony", "faces"]));
    expect(conviction!.visitors.length).toBeGreaterThan(100);
    expect(verdicts.filter(({ counts }) => counts)).toHaveLength(2);
    expect(see({ visitor: "new", after: 26 * minute })).toMatchObject({ bot: true, counts: false });
  });

  it("does not hold an office for a machine", () => {
    const verdicts = repeat(900, 29, (index) => ({ visitor: `v${index % 60}`, subject: (index * 7) % 400 }));
    expect(verdicts.some(({ bot }) => bot)).toBe(false);
  });

  it("begins anew with the slot but one", () => {
    repeat(80, 1, () => ({ network: null }));
    expect(see({ after: 31 * minute, network: null }).bot).toBe(true);
    expect(see({ after: 95 * minute, network: null })).toMatchObject({ bot: false, counts: true });
  });

  it("believes another node", () => {
    evidence.convict("v", new Date(start));
    expect(see({})).toMatchObject({ bot: true, counts: false });
  });
});
