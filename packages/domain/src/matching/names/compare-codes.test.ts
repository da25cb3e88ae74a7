import { describe, expect, it } from "vitest";
import { compareCodes } from "./compare-codes.ts";
import { describeOffer, type NamedOffer } from "./describe-offer.ts";
import { createVocabulary } from "./vocabulary.ts";

function compare(one: string | NamedOffer, other: string | NamedOffer, around: string[] = []) {
  const [a, b, ...rest] = [one, other, ...around].map((offer) =>
    describeOffer(typeof offer === "string" ? { title: offer } : offer),
  );
  const vocabulary = createVocabulary();
  for (const profile of [a!, b!, ...rest]) vocabulary.learn(profile);
  const found = compareCodes(a!, b!, vocabulary);
  expect(compareCodes(b!, a!, vocabulary)).toEqual(found);
  return found;
}

describe("model numbers", () => {
  it.each([
    ["Orlo QXM-FZ38K camera", "camera Orlo QXMFZ38K"],
    ["Orlo RS 1407 headphones", "Orlo RS1407"],
    ["Orlo G 4203 i", "Orlo G4203i 60cm"],
  ])("are the same whatever stands between: %s, %s", (one, other) => {
    expect(compare(one, other).relation).toBe("same");
  });

  it("count where the title leaves them out but a part number is given", () => {
    expect(compare({ title: "Orlo headphones", mpn: "QX-4400" }, "Orlo headphones QX4400").relation).toBe("same");
  });

  it("go on behind with a colour or a market", () => {
    expect(compare("Orlo QX4400 amp", "Orlo QX4400BK amp")).toMatchObject({ relation: "behind", codes: ["qx4400"] });
    expect(compare("Orlo UE49NX7100 tv", "Orlo 49 inch NX7100 tv").relation).toBe("behind");
  });

  it("with one letter behind mostly are another variant's", () => {
    expect(compare("Orlo QX4400 amp", "Orlo QX4400B amp").relation).toBe("letter");
  });

  it("are what signs hold together", () => {
    expect(compare("Orlo QX-T5 amp", "Orlo QXT5BK amp")).toMatchObject({ relation: "behind", codes: ["qxt5"] });
  });

  it("say more with the word of their line before them", () => {
    const short = compare("Orlo 80D body", "80D by Orlo");
    expect(compare("Orlo EOX 80D body", "EOX 80D by Orlo").strength).toBeGreaterThan(short.strength);
  });

  it("are not the same where a run of digits goes on", () => {
    expect(compare("Orlo QX440 amp", "Orlo QX4400 amp").relation).toBe("different");
  });

  it("with another size in front say little", () => {
    expect(compare("Orlo UE49NX7100 tv", "Orlo NX7100 65 inch tv").relation).toBe("in-front");
  });

  it("that differ only in the letters behind are siblings", () => {
    expect(compare("Orlo QX4400BK", "Orlo QX4400WH").relation).toBe("sibling");
  });

  it("that differ are different, and alike where one maker builds them so", () => {
    expect(compare("Orlo KG36NS amp", "Orlo KG39NX amp")).toMatchObject({ relation: "different", alike: true });
    expect(compare("Orlo KG36NS amp", "Orlo 4420B9 amp")).toMatchObject({ relation: "different", alike: false });
  });

  it("say nothing where one has none", () => {
    expect(compare("Orlo QX4400 amp", "Orlo amp").relation).toBe("unknown");
  });

  it("tell apart what is made for a product from the product", () => {
    expect(compare("case for Orlo QX4400", "Orlo QX4400 player").serves).toBe(true);
    expect(compare("case for Orlo QX4400", "bag for Orlo QX4400").serves).toBe(false);
  });

  it("that stand with many others name a series", () => {
    const series = ["KG36NS1", "WM14UB2", "SN26MT3", "HB67GB4", "EX87LV5"].map((model) => `Orlo iq5000 ${model}`);
    const [one, other] = ["Orlo iq5000 oven", "Orlo iq5000 hob"];
    expect(compare(one!, other!, series).strength).toBeLessThan(0.5 * compare(one!, other!).strength);
  });
});
