import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";

const read = (body: string) =>
  extract({
    html: `<html lang="en"><title>Strat HSS | Shop</title><body><h1>Strat HSS</h1><p class="price">$99.00</p>${body}<button>Add to cart</button></body></html>`,
    url: "https://shop.example/products/strat-hss",
  }).fields;

describe("the cost of shipping beside a price", () => {
  it.each([
    ["Free shipping!", 0],
    ["Shipping: free", 0],
    ["+ $4.90 delivery", 490],
    ["Shipping costs: 4.90 USD", 490],
  ])("is read from %j", (text, amount) => {
    expect(read(`<p>${text}</p>`).shipping?.value).toEqual({ amount, currency: "USD" });
  });

  it.each([
    "<b>Free shipping</b> <i>over $50</i>",
    "Free shipping over $50",
    "Shipping from $4.90",
    "plus shipping",
    "Delivery: 3 days",
    "Delivery 2-4 days",
  ])("is not read from %j, which is a condition or no cost", (text) => {
    expect(read(`<p>${text}</p>`).shipping).toBeUndefined();
  });
});

describe("the cost of shipping in the head", () => {
  it("is read as the product terms of OpenGraph state it", () => {
    const metas = `<meta property="product:shipping_cost:amount" content="4.90"><meta property="product:shipping_cost:currency" content="EUR">`;
    expect(read(metas).shipping).toMatchObject({ value: { amount: 490, currency: "EUR" }, method: "opengraph" });
  });
});

describe("the rating beside a title", () => {
  it.each([
    ['<i aria-label="4.5 out of 5 stars"></i> <a>(1,234 ratings)</a>', 4.5, 1234],
    ["<p>Rated 9/10 in 12 reviews</p>", 4.5, 12],
    ['<span title="4,5 von 5 Sternen">★★★★☆</span><span>17 Kundenbewertungen</span>', 4.5, 17],
    ["<p>Rating: 4.5 / 5</p>", 4.5, null],
  ])("is read from %s", (html, value, count) => {
    expect(read(html).rating?.value).toEqual({ value, count });
  });

  it.each([
    "<p>Page 1 of 5</p>",
    "<p>Pack of 5</p>",
    "<p>Rated 7 out of 5 stars</p>",
    "<p>Available 4/5/2024, 3 reviews</p>",
  ])("is not read from %s", (html) => {
    expect(read(html).rating).toBeUndefined();
  });
});

describe("the pictures of a page that states none", () => {
  it("are those of its gallery and those named like the product, in their large form", () => {
    const { images } = read(`<img src="/logo.png" alt="Shop" class="logo"><div class="product-gallery">
      <img src="/1-small.jpg" data-zoom-image="/1.jpg"><img src="data:image/gif;base64,R0" data-src="/2.jpg"></div>
      <img src="/3.jpg" alt="Strat HSS"><img src="/cart.png" width="16" alt="Strat HSS">
      <ul class="related"><li><img src="/4.jpg" alt="Strat HSS red"></li></ul>`);
    expect(images?.value).toEqual([1, 2, 3].map((n) => `https://shop.example/${n}.jpg`));
  });

  it("are left alone where the head names one", () => {
    expect(read('<meta property="og:image" content="/a.jpg"><img src="/3.jpg" alt="Strat HSS">').images?.value).toEqual(
      ["https://shop.example/a.jpg"],
    );
  });
});

describe("the description of a page that states none", () => {
  const text = "A guitar with an alder body, a maple neck and a humbucker at the bridge, made to be played loud.";

  it("is the plain text of its own box, and goes before the head's", () => {
    const { description } = read(
      `<meta name="description" content="Buy at Shop"><div class="cookie-dialog"><p class="description">${text}</p></div>
       <section id="product-description"><script>x()</script><p>${text}</p><p>Made <b>here</b>.</p></section>`,
    );
    expect(description?.value).toBe(`${text}\nMade here.`);
    expect(description?.method).toBe("visible");
  });

  it("is the stated one where there is one", () => {
    const stated = `<script type="application/ld+json">{"@type":"Product","name":"Strat HSS","description":"Stated."}</script>`;
    expect(read(`${stated}<div class="description">${text}</div>`).description?.value).toBe("Stated.");
  });
});
