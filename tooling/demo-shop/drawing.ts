import { html } from "hono/html";
import type { CategorySlug, RootSlug } from "./catalog/categories.ts";
import type { Listing } from "./listing.ts";
import type { Html } from "./shops/shopfront.ts";

/** Colours of finishes by a word in their name, the first that fits; what has none takes its kind's own. */
const paints: [RegExp, string][] = [
  [/black|ebony|jetglo|anthracite|grey|gray/i, "#26262a"],
  [/white|nickel|silver|aluminium|pearl/i, "#d9d9d6"],
  [/sunburst|burst|tobacco|fireglo/i, "#a8531f"],
  [/cherry|red|wine|merlot|salmon|dragon/i, "#a3202c"],
  [/blue|turquoise/i, "#3f74a8"],
  [/green|mint/i, "#7fb79b"],
  [/gold|yellow|blonde|orange|beige/i, "#d69b2d"],
  [/natural|wood|brown|rosewood/i, "#b98046"],
];

const guitarBody = (
  paint: string,
) => html`<rect x="92" y="18" width="16" height="90" fill="#7a5230"/><rect x="88" y="6" width="24" height="22" rx="4" fill="#3b2a1c"/>
<path d="M100 96c-34-6-44 18-36 34-18 14-16 58 36 58s54-44 36-58c8-16-2-40-36-34z" fill="${paint}"/><rect x="82" y="164" width="36" height="7" fill="#222"/>`;
const guitar = (paint: string) => html`${guitarBody(paint)}<circle cx="100" cy="138" r="12" fill="#222"/>`;
const electricGuitar = (paint: string) =>
  html`${guitarBody(paint)}<path d="M84 122h32M84 144h32" stroke="#eee" stroke-width="8"/>`;
const headphones = (paint: string) =>
  html`<path d="M44 130v-26a56 56 0 0 1 112 0v26" fill="none" stroke="${paint}" stroke-width="12"/><rect x="28" y="112" width="32" height="56" rx="12" fill="#222"/><rect x="140" y="112" width="32" height="56" rx="12" fill="#222"/>`;
const box = (
  paint: string,
) => html`<rect x="24" y="40" width="152" height="120" rx="10" fill="${paint}"/><rect x="36" y="52" width="128" height="18" rx="4" fill="#8c8c8c"/>
<circle cx="100" cy="114" r="34" fill="#444"/><circle cx="100" cy="114" r="14" fill="#999"/>`;
const keys = (
  paint: string,
) => html`<rect x="10" y="60" width="180" height="80" rx="8" fill="${paint}"/><rect x="20" y="92" width="160" height="44" fill="#fff"/>
${Array.from({ length: 10 }, (_, i) => html`<rect x="${30 + i * 15}" y="92" width="8" height="26" fill="#111"/>`)}`;
const drum = (
  paint: string,
) => html`<ellipse cx="100" cy="70" rx="70" ry="22" fill="#eee" stroke="#888" stroke-width="4"/>
<path d="M30 70v60c0 12 31 22 70 22s70-10 70-22V70c0 12-31 22-70 22S30 82 30 70z" fill="${paint}"/>`;
const microphone = (paint: string) =>
  html`<circle cx="100" cy="56" r="34" fill="#9a9a9a"/><path d="M74 84h52l-14 96H88z" fill="${paint}"/>`;
const pedal = (
  paint: string,
) => html`<rect x="52" y="20" width="96" height="160" rx="10" fill="${paint}"/><circle cx="78" cy="50" r="11" fill="#eee"/>
<circle cx="122" cy="50" r="11" fill="#eee"/><rect x="64" y="112" width="72" height="56" rx="6" fill="#bbb"/>`;
const platter = (paint: string) =>
  html`<rect x="16" y="40" width="168" height="124" rx="8" fill="${paint}"/><circle cx="86" cy="102" r="50" fill="#111"/><circle cx="86" cy="102" r="14" fill="#d69b2d"/><path d="M164 56v56l-26 26" stroke="#ccc" stroke-width="6" fill="none"/>`;
const horn = (paint: string) =>
  html`<path d="M20 92h110c20 0 22-24 54-34v86c-32-10-34-34-54-34H20z" fill="${paint}"/><path d="M70 70v64M86 70v64M102 70v64" stroke="#777" stroke-width="8"/>`;
const violin = (paint: string) =>
  html`<rect x="95" y="8" width="10" height="86" fill="#3b2a1c"/><path d="M100 78c-30 0-36 24-26 38-18 16-18 74 26 74s44-58 26-74c10-14 4-38-26-38z" fill="${paint}"/><path d="M88 120v40M112 120v40" stroke="#222" stroke-width="4"/>`;
const coil = (paint: string) =>
  html`<circle cx="100" cy="100" r="60" fill="none" stroke="${paint}" stroke-width="16"/><circle cx="100" cy="100" r="36" fill="none" stroke="${paint}" stroke-width="8"/>`;

const silhouettes: Record<RootSlug, { draw: (paint: string) => Html; paint: string }> = {
  guitars: { draw: guitar, paint: "#c98b4b" },
  basses: { draw: electricGuitar, paint: "#5d3a24" },
  amplifiers: { draw: box, paint: "#2d2a26" },
  effects: { draw: pedal, paint: "#d0662b" },
  keyboards: { draw: keys, paint: "#2b2b30" },
  drums: { draw: drum, paint: "#8c3b2e" },
  microphones: { draw: microphone, paint: "#3a3a3f" },
  studio: { draw: box, paint: "#50545c" },
  dj: { draw: platter, paint: "#3c3c42" },
  wind: { draw: horn, paint: "#d6a53a" },
  "bowed-strings": { draw: violin, paint: "#8f4a22" },
  accessories: { draw: coil, paint: "#444" },
};

/** Leaves that look unlike the rest of their root. */
const exceptions: Partial<Record<CategorySlug, (paint: string) => Html>> = {
  "electric-guitars": electricGuitar,
  headphones,
};

/** A product picture, 200 × 200 SVG: the silhouette of its kind in the colour of its finish. */
export function drawListing({ category, variant }: Listing): Html {
  const { draw, paint } = silhouettes[category.root.slug];
  const finish = paints.find(([words]) => words.test(variant.finish ?? ""))?.[1];
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="#f3efe6"/>${(exceptions[category.slug] ?? draw)(finish ?? paint)}</svg>`;
}
