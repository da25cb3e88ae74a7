import type { AuthenticatedKey } from "@vitrine/domain";
import { describe, expect, it } from "vitest";
import { auth } from "./auth.ts";
import { createAddressReader } from "./client-address.ts";
import { connectionFrom, createTestApp } from "./testing.ts";

const keys: Record<string, AuthenticatedKey> = {
  vtr_sec_good: { id: 7, publicId: "Sec00007", kind: "secret", name: "server", scopes: ["catalog"], origins: [] },
  vtr_pub_bound: {
    id: 8,
    publicId: "Pub00008",
    kind: "publishable",
    name: "site",
    scopes: [],
    origins: ["https://guitars.example"],
  },
  vtr_pub_free: { id: 9, publicId: "Pub00009", kind: "publishable", name: "any", scopes: [], origins: [] },
};

function ask(headers: Record<string, string | undefined>, address = "203.0.113.7") {
  const { app } = createTestApp();
  const authenticate = async (key: string) => (Object.hasOwn(keys, key) ? (keys[key] ?? null) : null);
  app.use(auth({ authenticate, readAddress: createAddressReader([]) }));
  app.get("/", (c) => c.json(c.get("caller")));
  return app.request("/", { headers: headers as Record<string, string> }, connectionFrom(address));
}

describe("a caller", () => {
  it("without a key is anonymous, counted by address", async () => {
    expect(await (await ask({})).json()).toEqual({
      kind: "anonymous",
      id: "ip:203.0.113.7",
      address: "203.0.113.7",
      scopes: [],
    });
    expect(await (await ask({}, "2001:db8::1")).json()).toMatchObject({
      id: "ip:2001:db8:0:0::/64",
      address: "2001:db8::1",
    });
  });

  it.each([
    { Authorization: "Bearer vtr_sec_good" },
    { Authorization: "bearer  vtr_sec_good" },
    { "X-API-Key": "vtr_sec_good" },
  ])("is known by %j", async (headers) => {
    expect(await (await ask(headers)).json()).toEqual({
      kind: "secret",
      id: "key:Sec00007",
      address: "203.0.113.7",
      keyId: 7,
      scopes: ["catalog"],
      origins: [],
    });
  });

  it("with a publishable key is one visitor of many", async () => {
    const ids = [];
    for (const address of ["203.0.113.7", "203.0.113.8"]) {
      const caller = (await (await ask({ "X-API-Key": "vtr_pub_free" }, address)).json()) as { id: string };
      ids.push(caller.id);
    }
    expect(ids).toEqual(["key:Pub00009 ip:203.0.113.7", "key:Pub00009 ip:203.0.113.8"]);
  });

  it("with a password for something else is anonymous", async () => {
    expect(await (await ask({ Authorization: "Basic dXNlcjpwYXNz" })).json()).toMatchObject({ kind: "anonymous" });
  });
});

describe("a key that is not valid", () => {
  it.each([
    { Authorization: "Bearer vtr_sec_wrong" },
    { Authorization: "Bearer" },
    { Authorization: "Bearer " },
    { "X-API-Key": "vtr_sec_wrong" },
    { "X-API-Key": "toString" },
    { Authorization: "Bearer vtr_sec_wrong", "X-API-Key": "vtr_sec_good" },
  ])("gets 401, and is not repeated: %j", async (headers) => {
    const answer = await ask(headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ kind: "unauthenticated", detail: "The API key is not valid." });
    expect(text).not.toContain("wrong");
  });
});

describe("a publishable key", () => {
  const bound = (origin?: string) =>
    ask({ "X-API-Key": "vtr_pub_bound", ...(origin !== undefined && { Origin: origin }) });

  it("works on pages of its origin, and where no browser tells one", async () => {
    expect((await bound("https://guitars.example")).status).toBe(200);
    expect((await bound()).status).toBe(200);
  });

  it.each(["https://evil.example", "https://guitars.example.evil.example", "http://guitars.example", "null"])(
    "gets 403 on a page of %s",
    async (origin) => {
      const answer = await bound(origin);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ kind: "forbidden" });
    },
  );

  it("works anywhere when it is bound to nothing", async () => {
    expect((await ask({ "X-API-Key": "vtr_pub_free", Origin: "https://any.example" })).status).toBe(200);
  });
});
