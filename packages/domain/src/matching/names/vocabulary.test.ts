import { describe, expect, it } from "vitest";
import { describeOffer } from "./describe-offer.ts";
import { readTitle } from "./read-title.ts";
import { createVocabulary } from "./vocabulary.ts";

function learn(...offers: { title: string; brand?: string }[]) {
  const vocabulary = createVocabulary();
  for (const offer of offers) vocabulary.learn(describeOffer(offer));
  return vocabulary;
}

describe("a vocabulary", () => {
  it("learns what is rare", () => {
    const vocabulary = learn(
      ...Array.from({ length: 50 }, (_, at) => ({ title: `Orlo ${at === 7 ? "gong" : "lamp"}` })),
    );
    expect(vocabulary.rarity("gong")).toBeGreaterThan(vocabulary.rarity("lamp"));
    expect(vocabulary.rarity("never seen")).toBe(1);
  });

  it("finds a brand that others have given", () => {
    const vocabulary = learn({ title: "lamp", brand: "Orlo Audio" });
    expect(vocabulary.findBrand(readTitle("Stage lamp by Orlo-Audio"))).toBe("orloaudio");
    expect(vocabulary.findBrand(readTitle("Stage lamp"))).toBeNull();
  });

  it("takes a word that begins many titles for a brand, and no word that stands anywhere", () => {
    const lamps = ["red", "small", "bright", "old", "tall"].map((word) => ({ title: `Orlo ${word} lamp` }));
    const vocabulary = learn(...lamps, { title: "lamp red" });
    expect(vocabulary.findBrand(readTitle("Orlo gong"))).toBe("orlo");
    expect(vocabulary.findBrand(readTitle("lamp gong"))).toBeNull();
  });
});
