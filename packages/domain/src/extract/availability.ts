import type { Availability } from "./contract.ts";

/** schema.org's ItemAvailability, Google Merchant's and OpenGraph's words, lower case and letters only. */
const NAMES: Record<string, Availability> = {
  instock: "InStock",
  instoreonly: "InStock",
  onlineonly: "InStock",
  limitedavailability: "InStock",
  available: "InStock",
  availablefororder: "InStock",
  outofstock: "OutOfStock",
  oos: "OutOfStock",
  soldout: "OutOfStock",
  discontinued: "OutOfStock",
  unavailable: "OutOfStock",
  notavailable: "OutOfStock",
  reserved: "OutOfStock",
  preorder: "PreOrder",
  presale: "PreOrder",
  backorder: "BackOrder",
  madetoorder: "BackOrder",
  pending: "PreOrder",
};

/**
 * What shop pages say. The first pattern that fits wins, so that "not in stock" is read before "in stock".
 * Each pattern is a short alternation of fixed phrases: linear in the length of the text.
 */
const PHRASES: readonly [Availability, RegExp][] = [
  [
    "PreOrder",
    /\bpre-?\s?order|vorbestell|précommande|preventa|reserva anticipada|preordine|prenota|предзаказ|予約|przedsprzeda|pre-encomenda/iu,
  ],
  [
    "BackOrder",
    /\bback-?\s?order|made to order|auf bestellung|sur commande|bajo pedido|su ordinazione|под заказ|na zamówienie|op bestelling/iu,
  ],
  [
    "OutOfStock",
    new RegExp(
      [
        "back in stock|let you know|when it['’]s in stock|email me|when or if this item|wieder (?:vorrätig|verfügbar|lieferbar|auf lager)|de nuevo en stock|de nouveau (?:en stock|disponible)|di nuovo disponibile",
        "out of stock|sold[ -]?out|not in stock|no longer available|(?:currently|temporarily|is) (?:un|not )available|discontinued",
        "notify me when|email (?:me )?when available|unavailable|this item has been sold|listing (?:was|has) ended",
        "ausverkauft|nicht (?:mehr )?(?:auf lager|lieferbar|verfügbar|vorrätig)|(?:derzeit|momentan|zurzeit) nicht|vergriffen",
        "rupture de stock|en rupture|épuisé|indisponible|non disponible|plus disponible|victime de son succès",
        "agotado|sin (?:stock|existencias)|no disponible|non disponibile|esaurito|terminato|esgotado|indisponível|sem stock|fora de estoque",
        "uitverkocht|niet (?:op voorraad|leverbaar|beschikbaar)|wyprzedan|niedostępn|brak w magazynie|vyprod[aá]n|vypredan|nedostupn|není skladem|nie je skladom",
        "нет в наличии|нет на складе|распродано|немає в наявності|закончил(?:ся|ась)|под заказ нет|slutsåld|slut i lager|udsolgt|utsolgt|loppu(?:nut|unmyyty)",
        "elfogyott|nincs (?:készleten|raktáron)|stoc epuizat|indisponibil|изчерпан|ni na zalogi|razprodano|tükendi|stokta yok|hết hàng",
        "在庫切れ|売り切れ|品切れ|售罄|缺貨|缺货|已售完|補貨中|完售|품절|אזל|לא במלאי|אינו במלאי|אינה במלאי|חסר במלאי|غير متوفر|نفد|نفذت|ناموجود|stok habis|หมด",
      ].join("|"),
      "iu",
    ),
  ],
  [
    "InStock",
    new RegExp(
      [
        "in[ -]stock|\\bavailable\\b|ready to ship|ships (?:today|within|in)|only \\d+ left|\\d+ in stock|\\d+ available",
        "auf lager|lieferbar|verfügbar|vorrätig|sofort|lagernd|en stock|disponible|disponibile|disponível|em stock|em estoque",
        "op voorraad|leverbaar|dostępn|w magazynie|skladem|skladom|na sklad[eě]|dostupn|в наличии|на складе|є в наявності|в наявності",
        "i lager|på lager|varastossa|raktáron|készleten|în stoc|in stoc|на склад|налично|na zalogi|na stanju|stokta|còn hàng",
        "在庫あり|有貨|有货|現貨|现货|재고|במלאי|متوفر|موجود|มีสินค้า|tersedia",
      ].join("|"),
      "iu",
    ),
  ],
];

/**
 * Reads an availability as structured data writes it: a schema.org address, or a word such as "in stock" or "instock".
 *
 * @example normalizeAvailability("http://schema.org/PreSale") // "PreOrder"
 */
export function normalizeAvailability(text: string): Availability | null {
  const last = text.slice(0, 300).trim().replace(/\/+$/, "").split(/[/#:]/).at(-1) ?? "";
  const key = last.toLowerCase().replace(/[^a-z]/g, "");
  return (Object.hasOwn(NAMES, key) ? NAMES[key] : undefined) ?? availabilityOfPhrase(text);
}

/**
 * Reads what a shop page says to its visitors, in some thirty languages.
 *
 * @example availabilityOfPhrase("Derzeit nicht lieferbar") // "OutOfStock"
 */
export function availabilityOfPhrase(text: string): Availability | null {
  const bounded = text.slice(0, 300);
  for (const [availability, phrase] of PHRASES) {
    if (phrase.test(bounded)) return availability;
  }
  return null;
}
