import { expect, it } from "vitest";
import { readContext } from "./read-context.ts";
import { readDevice } from "./read-device.ts";

it.each([
  [{ url: "https://site.example/p/1?session=secret#x" }, { path: "/p/1" }],
  [{ url: "https://site.example/", referrer: "https://site.example/list" }, { path: "/" }],
  [{ referrer: "https://www.search.example/find?q=secret" }, { referrer: "search.example" }],
  [
    { url: "https://site.example/?utm_source=Mail&utm_campaign=Spring%00" },
    { path: "/", campaign: "mail / – / spring" },
  ],
  [{ url: "javascript:alert(1)", referrer: "no address" }, null],
  [{ url: `https://site.example/${"x".repeat(300)}` }, { path: `/${"x".repeat(99)}` }],
  [{}, null],
])("keeps of %j", (context, kept) => {
  expect(readContext(context)).toEqual(kept);
});

it.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1", "mobile"],
  ["Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537 Chrome/130.0 Mobile Safari/537.36", "mobile"],
  ["Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537 Chrome/130.0 Safari/537.36", "tablet"],
  ["Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1", "tablet"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17 Safari/605", "desktop"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "desktop"],
  ["curl/8.5.0", null],
  ["", null],
])("tells the device of %s", (userAgent, device) => {
  expect(readDevice(userAgent)).toBe(device);
});
