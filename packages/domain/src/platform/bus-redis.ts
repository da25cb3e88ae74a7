import type { BusLink, BusLinkOptions } from "./bus.ts";
import { closeRedis, openRedis } from "./redis.ts";

const CHANNEL = "vitrine:bus";

/** Publish and subscribe; a subscribed connection cannot publish, so there are two. */
export function openRedisLink(url: string, { log, onMessage, onConnect }: BusLinkOptions): BusLink {
  const publisher = openRedis({ url, log, role: "bus" });
  const subscriber = openRedis({ url, log, role: "bus listener" });
  subscriber.on("ready", async () => {
    try {
      // After a reconnect the client has subscribed again already, and this changes nothing.
      await subscriber.subscribe(CHANNEL, onMessage);
      onConnect();
    } catch (err) {
      log.debug({ err }, "The link broke while subscribing; the next one subscribes again");
    }
  });
  return {
    async send(message) {
      await publisher.publish(CHANNEL, message);
    },
    async close() {
      closeRedis(publisher);
      closeRedis(subscriber);
    },
  };
}
