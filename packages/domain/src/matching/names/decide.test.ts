import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { describeOffer, type NamedOffer } from "./describe-offer.ts";
import { createVocabulary } from "./vocabulary.ts";

type Given = string | NamedOffer;
const toOffer = (given: Given): NamedOffer => (typeof given === "string" ? { title: given } : given);

/** Other offers of the collection, so that words have a rarity. */
const AROUND = ["Orlo", "Brenn", "Castor", "Velda"].flatMap((brand) =>
  ["amplifier black", "headphones wireless", "case leather", "speaker 40 W", "cable 3 m"].map(
    (rest) => `${brand} ${rest}`,
  ),
);

function match(subject: Given, ...products: Given[][]) {
  const vocabulary = createVocabulary();
  const describeAndLearn = (given: Given) => {
    const profile = describeOffer(toOffer(given));
    vocabulary.learn(profile);
    return profile;
  };
  for (const title of AROUND) describeAndLearn(title);
  const candidates = products.map((members, id) => ({ id, members: members.map(describeAndLearn) }));
  return decide(describeAndLearn(subject), candidates, vocabulary);
}

const kinds = (found: ReturnType<typeof match>) => found.evidence.map(({ kind }) => kind);

describe("an offer", () => {
  it("is a new product where there is no candidate", () => {
    expect(match("Orlo QX4400 amplifier")).toMatchObject({ decision: "new", score: 0, target: null });
  });

  it("with the same trade number is merged, whatever its name", () => {
    const gtin = "4006381333931";
    const found = match({ title: "Amp, sort of", gtin }, [{ title: "Orlo QX4400 amplifier", gtin }]);
    expect(found).toMatchObject({ decision: "auto", target: 0 });
    expect(found.score).toBeGreaterThan(0.99);
  });

  it("with the same trade number as one member is merged, whatever the others say", () => {
    const gtin = "4006381333931";
    const members = ["Orlo QX4500 amp", "Orlo QX4600 amp", { title: "Orlo QX4700 amp", gtin }];
    expect(match({ title: "Orlo QX4400 amp", gtin }, members).decision).toBe("auto");
  });

  it("with a wrong trade number is judged by its name", () => {
    const gtin = "4006381333932";
    expect(match({ title: "Amp, sort of", gtin }, [{ title: "Orlo QX4400 amplifier", gtin }]).decision).toBe("new");
  });

  it("with another trade number is asked about at most, unless a finish tells the two apart", () => {
    const [gtin, other] = ["4006381333931", "4006381333948"];
    const title = "Orlo QX4400 stage amplifier";
    expect(match({ title, gtin }, [{ title }]).decision).toBe("auto");
    expect(match({ title, gtin }, [{ title, gtin: other }]).decision).toBe("review");
    expect(match({ title, gtin }, [{ title, gtin: other }, { title }]).decision).toBe("review");
    const finish = match({ title: `${title} black`, gtin }, [{ title: `${title} white`, gtin: other }]);
    expect(finish).toMatchObject({ decision: "auto", reach: "product" });
  });

  it("names all candidates that are likely enough", () => {
    const found = match("Orlo QX4400 amplifier", ["Orlo QX4400 amp"], ["Orlo QX4400 amplifier black"], ["Orlo tuner"]);
    expect([found.target, ...found.others.map(({ target }) => target)].sort()).toEqual([0, 1]);
  });

  it("with the part number of the same brand is merged, of another brand not", () => {
    const known: NamedOffer = { title: "Orlo stage amplifier", brand: "Orlo", mpn: "0120-15" };
    expect(match({ title: "Amplifier for the stage", brand: "Orlo", mpn: "012015" }, [known]).decision).toBe("auto");
    expect(match({ title: "Amplifier for the stage", brand: "Brenn", mpn: "012015" }, [known]).decision).not.toBe(
      "auto",
    );
  });

  it("with the same model number is merged", () => {
    expect(match("Orlo QX-4400 power amp", ["QX4400 amplifier by Orlo"])).toMatchObject({
      decision: "auto",
      target: 0,
    });
  });

  it("with another model number never is, however alike", () => {
    expect(match("Orlo QX4400 amplifier black", ["Orlo QX4500 amplifier black"]).decision).toBe("new");
  });

  it("of another size is not merged", () => {
    const found = match('Orlo Vista smart tv 32"', ['Orlo Vista smart tv 40"']);
    expect(kinds(found)).toContain("quantity-apart");
    expect(found.decision).not.toBe("auto");
    expect(match("Orlo Vault drive 8GB", ["Orlo Vault drive 16GB"]).decision).not.toBe("auto");
  });

  it("takes a bare number for the size the other states", () => {
    expect(kinds(match("Orlo Vista smart tv 55", ["Orlo Vista smart tv 43 inch"]))).toContain("number-apart");
  });

  it("of another brand is not merged", () => {
    const found = match({ title: "Vista tv", brand: "Orlo" }, [{ title: "Vista tv", brand: "Brenn" }]);
    expect(kinds(found)).toContain("brand-apart");
    expect(found.decision).not.toBe("auto");
  });

  it("of a brand with a longer name is of the same brand", () => {
    const found = match({ title: "Vista tv", brand: "Orlo" }, [{ title: "Vista tv", brand: "Orlo Audio Ltd" }]);
    expect(kinds(found)).toContain("brand-same");
  });

  it("in another colour is another variant of the product", () => {
    const found = match("Orlo QX4400 amplifier noir", ["Orlo QX4400 amplifier white"]);
    expect(kinds(found)).toContain("variant-apart");
    expect(found.reach).toBe("product");
    expect(match("Orlo QX4400 amplifier noir", ["Orlo QX4400 amplifier black"]).reach).toBe("variant");
  });

  it("of another generation is not merged", () => {
    expect(match("Orlo RX10 III", ["Orlo RX10 II"]).decision).not.toBe("auto");
    expect(kinds(match("Orlo RX10 III", ["Orlo RX10"]))).toContain("generation-missing");
  });

  it("that is made for a product is not the product", () => {
    const found = match("leather case for Orlo QX440", ["Orlo QX440 player"]);
    expect(kinds(found)).toEqual(expect.arrayContaining(["serves", "accessory-apart"]));
    expect(found.decision).not.toBe("auto");
  });

  it("that comes with a lens is not the camera alone", () => {
    expect(kinds(match("Orlo D530 with 18-55mm lens", ["Orlo D530 body"]))).toContain("range-missing");
  });

  it("at a very different price is less likely the same", () => {
    const near = match({ title: "Orlo Vista smart tv", price: 100 }, [{ title: "Orlo Vista smart tv", price: 110 }]);
    const far = match({ title: "Orlo Vista smart tv", price: 100 }, [{ title: "Orlo Vista smart tv", price: 900 }]);
    expect(far.score).toBeLessThan(near.score);
  });

  it("is never that of the same shop, but under one trade number", () => {
    const offer: NamedOffer = { title: "Orlo QX4400 amplifier", shop: "a" };
    expect(match(offer, [offer]).decision).toBe("new");
    const numbered = { ...offer, gtin: "4006381333931" };
    expect(match(numbered, [numbered]).decision).toBe("auto");
  });

  it("that fits two products alike has no margin and is not merged", () => {
    const found = match("Orlo NX7100 tv", ["Orlo NX7100 tv 49 inch"], ["Orlo NX7100 tv 65 inch"]);
    expect(found.margin).toBeLessThan(0.5);
    const alone = match("Orlo NX7100 tv", ["Orlo NX7100 tv 49 inch"]);
    expect(alone.margin).toBeGreaterThan(found.margin);
    expect(alone.score).toBeGreaterThan(found.score);
  });

  it("that is like one member and unlike all others is not merged", () => {
    const members = ["Orlo QX4500 amp", "Orlo QX4500 amplifier", "amplifier Orlo QX4500", "Orlo QX4400 amplifier"];
    expect(match("Orlo QX4400 amplifier", members).decision).toBe("new");
  });

  it("says why", () => {
    const { evidence } = match("Orlo QX-4400 power amp", ["QX4400 amplifier by Orlo"]);
    expect(evidence).toContainEqual(expect.objectContaining({ kind: "code-same", detail: "qx4400" }));
  });
});
