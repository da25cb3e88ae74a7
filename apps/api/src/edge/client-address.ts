import { BlockList, isIP, isIPv4 } from "node:net";
import { ConfigError } from "@vitrine/domain";

/**
 * Reads a request's client address.
 *
 * @param peer of the socket; undefined where there is none, as in tests
 * @param forwardedFor `X-Forwarded-For` as it came
 * @returns "" where there is no socket
 */
export type AddressReader = (peer: string | undefined, forwardedFor: string | undefined) => string;

/**
 * Tells a client's address: the socket's, and `X-Forwarded-For` only as far as it was written by proxies that are
 * trusted. That header is read from its end, where the nearest proxy wrote, up to the first address that is not a trusted
 * proxy's; what stands before it anyone can have made up.
 *
 * @param trusted addresses and CIDR ranges, `TRUST_PROXY`
 * @throws ConfigError for an entry that is neither
 *
 * @example
 * ```ts
 * const readAddress = createAddressReader(["10.0.0.0/8", "::1"]);
 * ```
 */
export function createAddressReader(trusted: readonly string[]): AddressReader {
  const proxies = toBlockList(trusted);
  const isTrusted = (address: string) => proxies.check(address, isIPv4(address) ? "ipv4" : "ipv6");

  return function readAddress(peer, forwardedFor) {
    let address = plainAddress(peer ?? "") ?? "";
    if (trusted.length === 0 || !address || !isTrusted(address)) return address;
    const hops = forwardedFor?.split(",") ?? [];
    for (let hop = hops.pop(); hop !== undefined && isTrusted(address); hop = hops.pop()) {
      const before = parseHop(hop);
      if (!before) break;
      address = before;
    }
    return address;
  };
}

/** One entry of the header: an address, maybe with a port and brackets. */
function parseHop(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return plainAddress(bare.toLowerCase());
}

/** An address without zone and IPv4-in-IPv6 prefix; undefined where it is none. */
function plainAddress(text: string): string | undefined {
  const zone = text.indexOf("%");
  const bare = zone < 0 ? text : text.slice(0, zone);
  const address = bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice("::ffff:".length) : bare;
  return isIP(address) ? address : undefined;
}

function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    const size = Number(bits ?? (family === "ipv4" ? 32 : 128));
    if (!isIP(address) || !/^\d*$/.test(bits ?? "") || size > (family === "ipv4" ? 32 : 128)) {
      throw new ConfigError(`TRUST_PROXY has “${range}”, which is no address or CIDR range such as 10.0.0.0/8.`);
    }
    list.addSubnet(address, size, family);
  }
  return list;
}
