/** One line that allows or forbids. */
export interface RobotsRule {
  allow: boolean;
  /** Path prefix with `*` for anything and `$` for the end, percent-encoded. */
  pattern: string;
}

/** What a robots.txt says to the agents it names. */
export interface RobotsGroup {
  /** Product tokens in lower case, or "*". */
  agents: string[];
  rules: RobotsRule[];
  /** Seconds between two requests. Not in RFC 9309, but widely asked for. */
  crawlDelay: number | null;
}

export interface Robots {
  groups: RobotsGroup[];
  /** As written; may be relative or on another host. */
  sitemaps: string[];
}

/** What applies to one agent. */
export interface RobotsRules {
  rules: RobotsRule[];
  crawlDelay: number | null;
}

/** Google's bound of one line: longer ones are cut. */
const MAX_LINE = 16_664;
const MAX_SITEMAPS = 1_000;

/** Field names, with the misspellings that Google's parser forgives. */
const fields: Record<string, "agent" | "allow" | "disallow" | "sitemap" | "delay"> = {
  "user-agent": "agent",
  "user agent": "agent",
  useragent: "agent",
  allow: "allow",
  disallow: "disallow",
  dissallow: "disallow",
  dissalow: "disallow",
  disalow: "disallow",
  diasllow: "disallow",
  disallaw: "disallow",
  sitemap: "sitemap",
  "site-map": "sitemap",
  "crawl-delay": "delay",
};

/**
 * Reads a robots.txt as RFC 9309 says. Never fails: lines that mean nothing are passed over.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9309
 */
export function parseRobots(text: string): Robots {
  const robots: Robots = { groups: [], sitemaps: [] };
  let group: RobotsGroup | null = null;
  let namesAgents = false;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const [field, value] = readLine(line);
    if (field === "agent") {
      // An agent line after a rule begins another group; agent lines in a row share one.
      if (!group || !namesAgents) {
        group = { agents: [], rules: [], crawlDelay: null };
        robots.groups.push(group);
      }
      namesAgents = true;
      const agent = /^\*(\s|$)/.test(value) ? "*" : /^[a-z_-]+/i.exec(value)?.[0].toLowerCase();
      if (agent) group.agents.push(agent);
    } else if (field === "allow" || field === "disallow") {
      namesAgents = false;
      if (group && value !== "") group.rules.push({ allow: field === "allow", pattern: encodePattern(value) });
    } else if (field === "delay") {
      const seconds = Number(value);
      if (group && value !== "" && seconds >= 0) group.crawlDelay = seconds;
    } else if (field === "sitemap" && robots.sitemaps.length < MAX_SITEMAPS) robots.sitemaps.push(value);
  }
  return robots;
}

/** The rules for an agent: of all groups that name it, else of those for everybody, else none. */
export function selectRules(robots: Robots, userAgent: string): RobotsRules {
  const token = tokenOf(userAgent);
  const named = token === null ? [] : robots.groups.filter(({ agents }) => agents.includes(token));
  const groups = named.length > 0 ? named : robots.groups.filter(({ agents }) => agents.includes("*"));
  const delays = groups.flatMap(({ crawlDelay }) => (crawlDelay === null ? [] : [crawlDelay]));
  return { rules: groups.flatMap(({ rules }) => rules), crawlDelay: delays.length > 0 ? Math.max(...delays) : null };
}

/**
 * Whether the rules let an address be fetched: the longest matching pattern decides, allow where two are equally long.
 *
 * @param url absolute, as it would be requested: percent-encoded
 */
export function allows({ rules }: RobotsRules, url: string): boolean {
  const path = pathOf(url);
  if (path === "/robots.txt") return true;
  let decisive: RobotsRule | null = null;
  for (const rule of rules) {
    const length = decisive?.pattern.length ?? -1;
    if (rule.pattern.length < length || (rule.pattern.length === length && !rule.allow)) continue;
    if (matches(rule.pattern, path)) decisive = rule;
  }
  return decisive?.allow ?? true;
}

/** Whether a robots.txt lets an agent fetch an address. */
export function isAllowed(robots: Robots, userAgent: string, url: string): boolean {
  return allows(selectRules(robots, userAgent), url);
}

/** Seconds that a robots.txt asks an agent to wait between two requests, null where it does not. */
export function crawlDelay(robots: Robots, userAgent: string): number | null {
  return selectRules(robots, userAgent).crawlDelay;
}

/** What a user agent is called in robots.txt: "VitrineBot/1.0 (+…)" is "vitrinebot". */
function tokenOf(userAgent: string): string | null {
  return /^[a-z_-]+(?=\/|$)/i.exec(userAgent.trim())?.[0].toLowerCase() ?? null;
}

function readLine(line: string): [(typeof fields)[string] | undefined, string] {
  const content = line.slice(0, MAX_LINE).replace(/#.*$/s, "").trim();
  const colon = content.indexOf(":");
  // "disallow /x": a forgotten colon is forgiven where nothing else can be meant.
  const at = colon >= 0 ? colon : /^\S+\s+\S+$/.test(content) ? content.search(/\s/) : -1;
  if (at < 0) return [undefined, ""];
  return [fields[content.slice(0, at).trim().toLowerCase()], content.slice(at + 1).trim()];
}

/** A pattern as addresses are written: what is not ASCII percent-encoded, the digits of percent signs in upper case. */
function encodePattern(pattern: string): string {
  return upperCaseEscapes(pattern).replace(/\P{ASCII}+/gu, (text) => encodeURIComponent(text.toWellFormed()));
}

function upperCaseEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
}

/** Path and query of an address, without looking at the rest of it. */
function pathOf(url: string): string {
  const rest = url.replace(/#.*$/s, "").replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//i, "");
  const at = rest.search(/[/?;]/);
  if (at < 0) return "/";
  const path = rest.slice(at);
  return upperCaseEscapes(path.startsWith("/") ? path : `/${path}`);
}

/** Each piece between wildcards is sought once, from left to right: never slower than the product of both lengths. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith("$");
  const [first = "", ...rest] = (anchored ? pattern.slice(0, -1) : pattern).split("*");
  if (!path.startsWith(first)) return false;
  if (rest.length === 0) return !anchored || path.length === first.length;
  let position = first.length;
  const last = rest.pop() as string;
  for (const piece of rest) {
    const found = path.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return anchored ? path.length - last.length >= position && path.endsWith(last) : path.indexOf(last, position) >= 0;
}
