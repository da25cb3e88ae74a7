import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createAlert, listAlerts, listDeliveries, observeOffers, removeAlert, testAlert } from "@vitrine/domain";
import type { AlertChannel } from "@vitrine/domain/contract";
import { catalogDeps, makeOffer, makeShop } from "@vitrine/domain/testing";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, it } from "vitest";
import { startTestWorker, testPlatform } from "../testing/open-worker.ts";
import type { Worker } from "../worker.ts";

interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

let run = 0;

describeOnBothDatabases("a worker with alerts", (db) => {
  const ending: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  /** A receiver that answers with the statuses in turn, the last of them for ever. */
  async function receive(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const server = createServer(async (request, response) => {
      received.push({ headers: request.headers, body: await text(request) });
      response.writeHead(statuses[Math.min(received.length, statuses.length) - 1]!, { location: "/elsewhere" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ending.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
  }

  /** A mail server that keeps what it is given. */
  async function receiveMail(): Promise<{ url: string; mails: { to: string[]; text: string }[] }> {
    const mails: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      async onData(stream, session, done) {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: await text(stream) });
        done();
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ending.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
    return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails };
  }

  async function open(environment: Record<string, string> = {}, options = {}) {
    const platform = testPlatform(db(), environment);
    const worker: Worker = await startTestWorker(platform, options);
    ending.push(() => worker.stop());
    return platform;
  }

  /** A product, and an alert on a price below 500. */
  async function watch(platform: Awaited<ReturnType<typeof open>>, channel: AlertChannel, name = "Guitar") {
    const shopId = await makeShop(db(), `hook-${++run}`);
    const see = async (price: number) => {
      const at = new Date();
      const product = { name: `${name} ${run}` };
      const offer = makeOffer(shopId, "guitar", { price, at, url: "https://shop.example/guitar", product });
      const [result] = await observeOffers(catalogDeps(db()), [offer]);
      platform.bus.wake("jobs");
      return result!;
    };
    const { productId } = await see(60_000);
    const alert = await createAlert(platform, {
      productId,
      rule: { kind: "price", direction: "below", price: 50_000 },
      channel,
    });
    ending.push(() => removeAlert(platform, { id: alert.id }));
    return { alert, see };
  }

  it("posts what fired, signed as Standard Webhooks say", async () => {
    const { url, received } = await receive(204);
    const platform = await open();
    const { alert, see } = await watch(platform, { kind: "webhook", url });
    await see(49_000);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    const { headers, body } = received[0]!;
    expect(JSON.parse(body)).toMatchObject({ type: "alert.fired", alertId: alert.id, price: 49_000, against: 50_000 });
    const key = Buffer.from(alert.webhookSecret!.replace("whsec_", ""), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    await expect
      .poll(async () => (await listDeliveries(platform, { alertId: alert.id })).items[0]?.status)
      .toBe("delivered");
  });

  it("tries again what a receiver did not take, under the same id", async () => {
    const { url, received } = await receive(500, 302, 200);
    const platform = await open();
    // A clock that runs ahead of the pauses between attempts.
    const { alert, see } = await watch(platform, { kind: "webhook", url });
    await see(49_000);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    const find = async () => (await listDeliveries(platform, { alertId: alert.id })).items[0]!;
    await expect.poll(async () => (await find()).error).toBe("the answer was 500");
    expect(await find()).toMatchObject({ status: "pending", attempts: 1 });
    await expect.poll(() => received.length, { timeout: 15_000 }).toBe(2);
    await expect.poll(async () => (await find()).error).toBe("the answer was 302");
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it("gives up at once where the receiver is gone, or may not be reached", async () => {
    const { url, received } = await receive(410);
    const platform = await open({}, { allowPrivateHosts: [new URL(url).host] });
    const gone = await watch(platform, { kind: "webhook", url });
    expect(await testAlert(platform, gone.alert)).toMatchObject({ status: "failed", error: "the answer was 410" });
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type: "alert.test" });
    for (const address of [
      "http://127.0.0.1:1/",
      "http://169.254.169.254/latest",
      "http://localhost/",
      "http://[::1]/",
    ]) {
      const inside = await watch(platform, { kind: "webhook", url: address });
      expect(await testAlert(platform, inside.alert)).toMatchObject({
        status: "failed",
        error: "private and reserved addresses are not fetched",
      });
    }
  });

  it("keeps no other alert waiting for a receiver that does not answer", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const platform = await open();
    const { alert, see } = await watch(platform, { kind: "webhook", url });
    await Promise.all([once(silent, "request"), see(49_000)]);
    const { rule, product } = alert;
    const other = await createAlert(platform, { productId: product.id, rule, owner: "other" });
    const find = async () => (await listAlerts(platform, { owner: "other" })).items[0]!;
    await expect.poll(async () => (await find()).firings, { timeout: 5_000 }).toBe(1);
    await removeAlert(platform, other);
    silent.closeAllConnections();
    silent.close();
  });

  it("writes a mail, whatever a shop put into a name", async () => {
    const { url, mails } = await receiveMail();
    const platform = await open({ SMTP_URL: url, ALERTS_FROM: "Prices <prices@example.org>" });
    const name = "Evil\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>";
    const { see } = await watch(platform, { kind: "email", to: "ann@example.org" }, name);
    await see(49_000);
    await expect.poll(() => mails.length, { timeout: 10_000 }).toBe(1);
    const { to, text: mail } = mails[0]!;
    expect(to).toEqual(["ann@example.org"]);
    const [head = "", body = ""] = mail.split(/\r?\n\r?\n/, 2);
    expect(head).toMatch(/^From: Prices <prices@example\.org>$/m);
    expect(head).not.toMatch(/^Bcc:/im);
    expect(head).toMatch(/^Content-Type: text\/plain/im);
    expect(body).toContain("now 490.00 EUR, at or below 500.00 EUR");
  });

  it("says what is wrong with a mail server that is not there", async () => {
    const platform = await open({ SMTP_URL: "smtp://127.0.0.1:1" });
    const { alert } = await watch(platform, { kind: "email", to: "ann@example.org" });
    expect(await testAlert(platform, alert)).toMatchObject({
      status: "pending",
      error: expect.stringContaining("ECONNREFUSED"),
    });
  });
});
