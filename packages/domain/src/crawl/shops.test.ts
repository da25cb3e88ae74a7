import { describeOnBothDatabases } from "@vitrine/db/testing";
import { expect, it } from "vitest";
import { getShop, listShops, upsertShop } from "./shops.ts";

const shop = { slug: "klangfabrik", name: "Klangfabrik", url: "https://klangfabrik.example", currency: "EUR" };

describeOnBothDatabases("shops", (db) => {
  it("makes an active shop with its address in normal form", async () => {
    const made = await upsertShop({ db: db() }, { ...shop, url: "HTTPS://Klangfabrik.example:443" });
    expect(made).toMatchObject({
      slug: "klangfabrik",
      url: "https://klangfabrik.example/",
      status: "active",
      policy: {},
      country: null,
    });
    expect(made.createdAt).toBeInstanceOf(Date);
  });

  it("keeps what a second write leaves out", async () => {
    await upsertShop({ db: db() }, { ...shop, country: "DE", status: "paused", policy: { delaySeconds: 2 } });
    const after = await upsertShop({ db: db() }, { ...shop, name: "Klangfabrik Köln" });
    expect(after).toMatchObject({
      name: "Klangfabrik Köln",
      country: "DE",
      status: "paused",
      policy: { delaySeconds: 2 },
    });
  });

  it("lists shops by name", async () => {
    await upsertShop({ db: db() }, { ...shop, slug: "atelier", name: "Atelier" });
    expect((await listShops({ db: db() })).map(({ slug }) => slug)).toEqual(["atelier", "klangfabrik"]);
  });

  it.each([
    ["credentials in the address", { url: "https://me:secret@klangfabrik.example" }, "url"],
    [
      "a start page on another host",
      { policy: { startUrls: ["https://other.example/sitemap.xml"] } },
      "policy.startUrls.0",
    ],
  ])("refuses %s", async (_, wrong, field) => {
    const refused = upsertShop({ db: db() }, { ...shop, ...wrong });
    await expect(refused).rejects.toMatchObject({
      kind: "invalid_input",
      details: { fields: { [field]: expect.any(String) } },
    });
  });

  it("takes a start page with or without www", async () => {
    const startUrls = ["https://www.klangfabrik.example/sitemap.xml"];
    expect((await upsertShop({ db: db() }, { ...shop, policy: { startUrls } })).policy).toEqual({ startUrls });
  });

  it("does not know a shop that is not there", async () => {
    await expect(getShop({ db: db() }, "nobody")).rejects.toMatchObject({ kind: "not_found" });
  });
});
