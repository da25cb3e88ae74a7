import type { Random } from "./random.ts";

export type Device = "mobile" | "desktop" | "tablet";

/** Weighted towards what people use. */
const SHARE_OF_MOBILE = 0.55;
const SHARE_OF_TABLETS = 0.05;

const iPhone = (version: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${version.replace(".", "_")} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const androidPhone = (android: number, model: string, chrome: number) =>
  `Mozilla/5.0 (Linux; Android ${android}; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Mobile Safari/537.36`;
const desktopChrome = (system: string, chrome: number, suffix = "") =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36${suffix}`;
const firefox = (system: string, version: number) =>
  `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;

const WINDOWS = "Windows NT 10.0; Win64; x64";
const MACINTOSH = "Macintosh; Intel Mac OS X 10_15_7";
const LINUX = "X11; Linux x86_64";
const RELEASES = [138, 139, 140, 141, 142, 143, 144];

/** User agents of browsers that people have, by kind of device. */
export const browsers: Record<Device, readonly string[]> = {
  mobile: [
    ...["17.5", "17.6", "18.1", "18.3", "18.5", "26.0"].map(iPhone),
    ...RELEASES.flatMap((release) =>
      ["SM-S921B", "SM-A546B", "Pixel 8", "2201117TG", "K"].map((model, index) =>
        androidPhone(12 + (index % 4), model, release),
      ),
    ),
  ],
  tablet: [
    "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
    ...RELEASES.map((release) => desktopChrome("Linux; Android 14; SM-X710", release)),
  ],
  desktop: [
    ...RELEASES.flatMap((release) => [
      ...[WINDOWS, MACINTOSH, LINUX].map((system) => desktopChrome(system, release)),
      desktopChrome(WINDOWS, release, ` Edg/${release}.0.0.0`),
    ]),
    ...[140, 141, 142].flatMap((release) => [WINDOWS, LINUX].map((system) => firefox(system, release))),
    `Mozilla/5.0 (${MACINTOSH}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
  ],
};

/** User agents of programs that say what they are. */
export const declaredRobots: readonly string[] = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
  "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "python-requests/2.32.3",
  "curl/8.9.1",
];

export function drawDevice(random: Random): Device {
  const chance = random.next();
  if (chance < SHARE_OF_MOBILE) return "mobile";
  return chance < SHARE_OF_MOBILE + SHARE_OF_TABLETS ? "tablet" : "desktop";
}
