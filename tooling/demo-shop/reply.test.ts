import { describe, expect, it } from "vitest";
import { replyConditionally } from "./reply.ts";

const page = {
  type: "text/html",
  charset: "utf-8",
  text: "Höfner",
  changedAt: new Date("2026-01-02T03:04:05Z"),
} as const;
const ask = (headers: Record<string, string>) => replyConditionally(new Headers(headers), page);

describe("a conditional request", () => {
  const etag = ask({}).headers.get("etag")!;
  const modified = "Fri, 02 Jan 2026 03:04:05 GMT";

  it("is answered 304, without a body, if the tag is among those the client has", async () => {
    const response = ask({ "if-none-match": `"other", W/${etag}` });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
    expect(response.headers.get("etag")).toBe(etag);
  });

  it("is answered 304 if the client names our own date", () => {
    expect(ask({ "if-modified-since": modified }).status).toBe(304);
  });

  it("is answered 200 for another tag even if the date fits", () => {
    expect(ask({ "if-none-match": '"other"', "if-modified-since": modified }).status).toBe(200);
  });

  it("is answered 200 for a later date, which only a shop with a longer memory can have given", () => {
    expect(ask({ "if-modified-since": "Sat, 03 Jan 2026 03:04:05 GMT" }).status).toBe(200);
  });
});

it("writes windows-1252, with references for what that lacks", async () => {
  const text = "Höfner – 1\u202f759,90\u00a0€";
  const response = replyConditionally(new Headers(), { ...page, charset: "windows-1252", text });
  const bytes = await response.arrayBuffer();
  expect(response.headers.get("content-type")).toBe("text/html; charset=windows-1252");
  expect(new TextDecoder("windows-1252").decode(bytes)).toBe("Höfner &#8211; 1&#8239;759,90\u00a0€");
});
