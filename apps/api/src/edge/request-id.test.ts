import { expect, it } from "vitest";
import { createTestApp } from "./testing.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function createApp() {
  const { app, log } = createTestApp();
  app.get("/", (c) => {
    c.get("log").info("inside");
    return c.text(c.get("requestId"));
  });
  return { app, log };
}

it("names a request that has no name", async () => {
  const { app } = createApp();
  const answer = await app.request("/");
  const id = answer.headers.get("X-Request-ID");
  expect(id).toMatch(UUID);
  expect(await answer.text()).toBe(id);
  expect((await app.request("/")).headers.get("X-Request-ID")).not.toBe(id);
});

it.each(["trace-42.a_B", "01234567", "a".repeat(128)])("keeps the well-formed name %s", async (id) => {
  const answer = await createApp().app.request("/", { headers: { "X-Request-ID": id } });
  expect(answer.headers.get("X-Request-ID")).toBe(id);
});

it.each(["short", "a".repeat(129), "with space", 'quote"inside', "ünïcödé-name", "{injected:true}"])(
  "replaces the malformed name %s",
  async (id) => {
    const answer = await createApp().app.request("/", { headers: { "X-Request-ID": id } });
    expect(answer.headers.get("X-Request-ID")).toMatch(UUID);
  },
);

it("writes the name with every line of the request's log", async () => {
  const { app, log } = createApp();
  await app.request("/", { headers: { "X-Request-ID": "trace-42" } });
  expect(log).toMatchObject([{ msg: "inside", id: "trace-42" }]);
});

it("puts the name on errors, and in them", async () => {
  const answer = await createApp().app.request("/nothing", { headers: { "X-Request-ID": "trace-42" } });
  expect(answer.headers.get("X-Request-ID")).toBe("trace-42");
  expect(await answer.json()).toMatchObject({ requestId: "trace-42" });
});
