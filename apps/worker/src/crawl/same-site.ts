import { isIP } from "node:net";

/**
 * Whether a redirect from one address to another stays with the same owner: the same host, or one below the other, with
 * the same port where it is not the scheme's own. Narrower than the registrable domain, and needs no list of suffixes.
 */
export function isSameSite(from: URL, to: URL): boolean {
  if (from.port !== to.port) return false;
  const [a, b] = [from, to].map((url) => url.hostname.replace(/\.$/, "").replace(/^(?:www|m)\./, "")) as [
    string,
    string,
  ];
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return !isIP(long) && short.includes(".") && long.endsWith(`.${short}`);
}
