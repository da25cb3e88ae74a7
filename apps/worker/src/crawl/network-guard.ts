import { type LookupAddress, type LookupOptions, lookup as resolveName } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { FetchError } from "./fetch-error.ts";

/** IPv4 space that is not the public internet (IANA special-purpose registry, RFC 6890 and later). */
const reservedV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Of IPv6 only 2000::/3 is public, and not these parts of it: among them those that wrap an IPv4 address. */
const publicV6 = "2000::/3";
const reservedV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];

export interface NetworkGuard {
  /**
   * Looks at an address before anything is sent.
   *
   * @throws FetchError where it is not http, carries credentials, or is a literal private address
   */
  check(url: URL): void;
  /** Whether the address was named as one that may be reached though it is private. */
  mayBePrivate(url: URL): boolean;
  /** Name resolution for a connection to `url`: the addresses that are checked are those that are connected to. */
  lookupFor(url: URL): LookupFunction;
}

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface NetworkGuardOptions {
  /** `host:port`, or `host` for all its ports, that may be reached though it is private. Default none. */
  allowPrivateHosts?: readonly string[];
  /** Default: the system's resolver. */
  resolve?: Resolve;
}

/** Keeps the crawler on the public internet, at every hop: literal addresses, names and what they resolve to. */
export function createNetworkGuard({
  allowPrivateHosts = [],
  resolve = resolveName,
}: NetworkGuardOptions = {}): NetworkGuard {
  const allowed = new Set(allowPrivateHosts.map((host) => host.toLowerCase()));
  const mayBePrivate = (url: URL) => allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`);

  return {
    mayBePrivate,

    check(url) {
      if (url.protocol !== "http:" && url.protocol !== "https:")
        throw new FetchError("address", "only http and https are fetched");
      if (url.username || url.password) throw new FetchError("address", "addresses with credentials are not fetched");
      const host = url.hostname.replace(/^\[|\]$/g, "");
      if (!mayBePrivate(url) && (isIP(host) ? !isPublicAddress(host) : isLocalName(host))) throw refusePrivate();
    },

    lookupFor: (url) => (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, []);
        if (!mayBePrivate(url) && !addresses.every(({ address }) => isPublicAddress(address)))
          return callback(refusePrivate(), []);
        const [first] = addresses;
        if (!first) return callback(new FetchError("connection", "the name has no address"), []);
        return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
      });
    },
  };
}

/** Whether an IP address belongs to the public internet. Addresses that wrap another one do not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blockedV4.check(address, "ipv4");
    case 6:
      return unicastV6.check(address, "ipv6") && !blockedV6.check(address, "ipv6");
    default:
      return false;
  }
}

const blockedV4 = listOf(reservedV4, "ipv4");
const unicastV6 = listOf([publicV6], "ipv6");
const blockedV6 = listOf(reservedV6, "ipv6");

function listOf(ranges: string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** Names that stand for this machine or its network without any resolver saying so. */
function isLocalName(host: string): boolean {
  return /(^|\.)(localhost|local|internal|home\.arpa)\.?$/.test(host) || !host.replace(/\.$/, "").includes(".");
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

function refusePrivate(): FetchError {
  return new FetchError("address", "private and reserved addresses are not fetched");
}
