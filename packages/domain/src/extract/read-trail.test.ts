import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";
import { readBreadcrumbTrail } from "./read-breadcrumbs.ts";

const url = "https://shop.example/strat";
const read = (html: string) =>
  readBreadcrumbTrail({ html, url }).map((crumb) => [crumb.name, crumb.url?.slice("https://shop.example".length)]);

describe("a breadcrumb trail", () => {
  it("is its links and the text behind them", () => {
    expect(read('<p><a href="/">Home</a> &gt; <a href="g">Guitars</a> &gt; <b>Strat</b> HSS</p>')).toEqual([
      ["Home", "/"],
      ["Guitars", "/g"],
      ["Strat HSS", undefined],
    ]);
    expect(read("Home / Guitars / Strat")).toEqual([
      ["Home", undefined],
      ["Guitars", undefined],
      ["Strat", undefined],
    ]);
  });

  it("keeps a slash inside a name where arrows set the crumbs apart", () => {
    expect(read('<a href="/">Home</a> › <span>Adapter 9 V / 12 V</span>').at(-1)).toEqual([
      "Adapter 9 V / 12 V",
      undefined,
    ]);
  });

  it("takes the title of a link that only shows a picture", () => {
    expect(read('<a href="/" title="To the start"><i class="icon-house"></i></a><a href="/g">Guitars</a>')[0]).toEqual([
      "To the start",
      "/",
    ]);
  });

  it("is without captions, links back and the menus that its entries unfold", () => {
    expect(
      read(`<a href="/g">Back</a><span>You are here:</span><ul><li><a href="/">Home</a></li>
        <li><a href="/i">Instruments</a><ul><li><a href="/b">Basses</a></li><li><a href="/g">Guitars</a></li></ul></li>
        <li><a href="/g">Guitars</a></li></ul><a href="/i">« up</a>`),
    ).toEqual([
      ["Home", "/"],
      ["Instruments", "/i"],
      ["Guitars", "/g"],
    ]);
    expect(read('Navigate <a href="/">Home</a>')).toEqual([["Home", "/"]]);
  });

  it("joins a name that stands once with and once without its link", () => {
    expect(read('<a href="/">Home</a> › <span>Strat</span><a class="mobile" href="/strat">Strat</a>')).toEqual([
      ["Home", "/"],
      ["Strat", "/strat"],
    ]);
  });

  it("is read once where it stands for wide and for narrow screens", () => {
    const trail = '<p><a href="/">Home</a> › <a href="/g">Guitars</a></p>';
    expect(read(trail + trail).map(([name]) => name)).toEqual(["Home", "Guitars"]);
  });

  it("is found by the name of its crumbs", () => {
    const crumbs = ["Home", "Guitars", "Electric"].map(
      (name) => `<span class="crumb"><a href="/${name === "Home" ? "" : name}">${name}</a></span>`,
    );
    const { fields } = extract({ html: `<h1>Strat</h1><div>${crumbs.join("")}</div>`, url });
    expect(fields.categoryPath?.value).toEqual(["Guitars", "Electric"]);
  });

  it("gives a page its categories, without its own crumb whatever that is called", () => {
    const { fields } = extract({
      html: '<h1>Stratocaster HSS</h1><nav class="breadcrumb">Start › <a href="/g">Guitars</a> › <a href="/e">Electric</a> › Model 4711</nav>',
      url,
    });
    expect(fields.categoryPath?.value).toEqual(["Guitars", "Electric"]);
  });
});
