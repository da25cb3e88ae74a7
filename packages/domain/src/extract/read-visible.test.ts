import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";

const read = (body: string, url = "https://shop.example/products/strat-hss") =>
  extract({ html: `<html lang="en"><title>Strat HSS | Shop</title><body>${body}</body></html>`, url });

describe("a page without structured data", () => {
  it("gives the price at the title and the button, not that of a related product", () => {
    const card = '<li class="card"><a href="/p/x"><span class="price">$9.99</span></a></li>';
    const { fields, pageType } = read(`
      <header>Free shipping over $50</header><h1>Strat HSS</h1><p class="price">$1,299.00</p><button>Add to cart</button>
      <p>SKU: F-4711</p><ul class="related">${card.repeat(6)}</ul>`);
    expect(pageType).toBe("product");
    expect(fields.price?.value).toEqual({ amount: 129900, currency: "USD" });
    expect(fields.price?.method).toBe("visible");
    expect(fields.availability?.value).toBe("InStock");
    expect(fields.sku?.value).toBe("F-4711");
  });

  it("tells the struck price from the one to pay", () => {
    const { fields } = read(
      '<h1>Strat HSS</h1><div class="price"><del>€ 1.499,00</del> <b>€ 1.299,00</b></div><button>Buy now</button>',
    );
    expect(fields.price?.value).toEqual({ amount: 129900, currency: "EUR" });
    expect(fields.listPrice?.value).toEqual({ amount: 149900, currency: "EUR" });
  });

  it("joins a price whose cents are raised", () => {
    const { fields } = read(
      '<h1>Strat HSS</h1><p class="price"><span>€</span><span>119</span><sup>01</sup></p><button>Buy now</button>',
    );
    expect(fields.price?.value).toEqual({ amount: 11901, currency: "EUR" });
  });

  it("takes no shipping cost or monthly rate for the price", () => {
    const { fields } = read(
      "<h1>Strat HSS</h1><p>Delivery $4.90</p><p>or $30.56/month</p><button>Add to cart</button>",
    );
    expect(fields.price).toBeUndefined();
  });

  it("believes a status that says sold out", () => {
    const { fields } = read(
      '<h1>Strat HSS</h1><p class="price">$12.00</p><p class="stock">Currently not available</p>',
    );
    expect(fields.availability?.value).toBe("OutOfStock");
  });

  it("reads the brand beside the title", () => {
    const { fields } = read('<h1>Strat HSS</h1><a class="brand" href="/brands/fender">Visit the Fender Store</a>');
    expect(fields.brand?.value).toBe("Fender");
  });

  it("is a listing if it shows many cards and no product of its own", () => {
    const cards = Array.from(
      { length: 20 },
      (_, i) => `<li><a href="/p/${i}">P${i}</a><span class="price">$${i + 5}.00</span></li>`,
    );
    expect(
      read(`<h1>Guitars</h1><ul>${cards.join("")}</ul>`, "https://shop.example/collections/guitars").pageType,
    ).toBe("listing");
  });

  it("is a product where a data sheet stands, although its price is drawn by scripts", () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => `<tr><th>Spec ${i}</th><td>${i} mm</td></tr>`).join("");
    expect(read(`<h1>Strat HSS</h1><table>${rows(12)}</table>`).pageType).toBe("product");
    expect(read(`<h1>Strat HSS</h1><table>${rows(3)}</table>`).pageType).toBe("other");
  });

  it("reads text that stands after an unclosed head", () => {
    const page = extract({
      html: "<html><head><title>Strat</title><h1>Strat</h1><p class=price>$5.00</p><button>Buy now</button>",
      url: "https://shop.example/item/4711",
    });
    expect(page.fields.price?.value.amount).toBe(500);
  });
});
