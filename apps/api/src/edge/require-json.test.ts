import { expect, it } from "vitest";
import { requireJson } from "./require-json.ts";
import { createTestApp } from "./testing.ts";

function createApp() {
  const { app } = createTestApp();
  app.use(requireJson());
  app.post("/", (c) => c.text("fine"));
  app.get("/", (c) => c.text("fine"));
  return app;
}

it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])("takes %s", async (type) => {
  expect(
    (await createApp().request("/", { method: "POST", body: "{}", headers: { "Content-Type": type } })).status,
  ).toBe(200);
});

it.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/octet-stream",
  "text/plain; application/json",
  "application/jsonp",
])("refuses %s, which a page elsewhere could post", async (type) => {
  const answer = await createApp().request("/", { method: "POST", body: "{}", headers: { "Content-Type": type } });
  expect(answer.status).toBe(415);
});

it("refuses a body without a type", async () => {
  expect((await createApp().request("/", { method: "POST", body: new Uint8Array(2) })).status).toBe(415);
});

it("asks nothing of a GET", async () => {
  expect((await createApp().request("/")).status).toBe(200);
});
