import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";
import { readBrandFragment } from "./read-brand-fragment.ts";

describe("the brand that a piece of page shows", () => {
  it.each([
    ["its text", '<a href="/fender">\n <b>Fender</b> </a>', "Fender"],
    ["a bare text", "Fender &amp; Sons", "Fender & Sons"],
    ["the text of a logo", '<a href="/"><img src="f.png" alt="Fender"></a>', "Fender"],
    ["the title of a logo without a text", '<img src="f.png" alt="" title="Fender">', "Fender"],
    ["the title of a drawing", '<svg role="img"><title>Fender</title><path d="M0 0"/></svg>', "Fender"],
    ["nothing where a logo has no name", '<a href="/"><svg><use href="#logo"/></svg></a>', null],
    ["nothing where a drawing is called logo", "<svg><title>Logo</title></svg>", null],
    ["nothing where a product's name stands", "Fender Player Stratocaster HSS Electric Guitar, Maple Neck", null],
  ])("is %s", (_, html, brand) => {
    expect(readBrandFragment(html)).toBe(brand);
  });

  const brandOf = (body: string) =>
    extract({ html: `<title>Strat</title><h1>Strat</h1>${body}`, url: "https://shop.example/p/1" }).fields.brand?.value;

  it.each([
    ["a link", '<a itemprop="brand" href="/fender">Fender</a>'],
    ["a logo", '<img itemprop="brand" src="/f.png" alt="Fender">'],
    [
      "a box around a logo",
      '<div itemprop="brand" itemscope itemtype="http://schema.org/Brand"><img itemprop="logo" src="/f.png" alt="Fender"></div>',
    ],
    [
      "a box with a name",
      '<div itemprop="brand" itemscope><a itemprop="url" href="/fender"><span itemprop="name">Fender</span></a></div>',
    ],
  ])("is read from microdata that marks %s", (_, html) => {
    expect(
      brandOf(`<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Strat</b>${html}</div>`),
    ).toBe("Fender");
  });

  it("is read from RDFa that marks a link", () => {
    expect(
      brandOf(
        '<div vocab="http://schema.org/" typeof="Product"><b property="name">Strat</b><a property="brand" href="/fender">Fender</a></div>',
      ),
    ).toBe("Fender");
  });

  it("is read from a logo beside the title", () => {
    expect(brandOf('<div class="brand-logo"><svg><title>Fender Logo</title></svg></div><p>$5.00</p>')).toBe("Fender");
  });

  it("is read behind a label that names it twice", () => {
    expect(brandOf("<p>Brand / Manufacturer: <b>Fender</b></p>")).toBe("Fender");
  });
});
