import { hasType, type Item, isItem, itemsOf, valuesOf } from "./item.ts";

/** A product that structured data describes, with its place among the others. */
export interface FoundProduct {
  item: Item;
  /** It stands in a list, or as the accessory, alternative or rival of another product. */
  role: "main" | "listed" | "related" | "variant";
  /** Offers that point to the product instead of standing inside it (`itemOffered`). */
  offers: Item[];
}

/** What structured data of one encoding holds, in page order. */
export interface FoundItems {
  products: FoundProduct[];
  /** Offers that belong to no product. */
  looseOffers: Item[];
  breadcrumbs: Item[];
  /** Trails stated as one text ("Guitars > Electric"), with the item that states them. */
  trailTexts: { text: string; source: string }[];
  /** Entries of the longest list that is not a breadcrumb trail. */
  listLength: number;
  /** Types of all items in lower case, for telling what kind of page this is. */
  types: Set<string>;
}

const wordSet = (words: string) => new Set(words.toLowerCase().split(" "));
const PRODUCT_TYPES = wordSet(
  "Product ProductGroup ProductModel IndividualProduct SomeProducts ProductCollection DietarySupplement Drug Book Vehicle Car " +
    "Motorcycle MotorizedBicycle BusOrCoach",
);
/** With an offer, these can be products too; without one they are what an article or a service page talks about. */
const OFFERABLE_TYPES = wordSet(
  "SoftwareApplication MobileApplication WebApplication VideoGame Game CreativeWork Movie MusicAlbum MusicRecording Audiobook " +
    "Course Event MusicEvent TheaterEvent SportsEvent Festival VisualArtwork Painting Photograph Thing ExerciseEquipment",
);
const RELATED =
  /^(?:is(?:RelatedTo|SimilarTo|AccessoryOrSparePartFor|ConsumableFor)|addOn|mentions|about|itemReviewed|citation|knowsAbout|recommendations?|related\w*|isPartOf|hasPart|review|subjectOf)$/i;
const LISTED = /^(?:itemListElement|item|containsItem|includesObject|hasOfferCatalog|makesOffer|dataFeedElement)$/i;
const VARIANT = /^(?:hasVariant|model)$/i;
const MAX_VISITS = 20_000;

export function isOffer(item: Item): boolean {
  return hasType(item, "Offer", "AggregateOffer", "OfferForPurchase", "Demand");
}

function isProduct(item: Item): boolean {
  if (item.types.some((type) => PRODUCT_TYPES.has(type))) return item.properties.size > 0;
  return item.types.some((type) => OFFERABLE_TYPES.has(type)) && itemsOf(item, "offers").length > 0;
}

interface Visit {
  item: Item;
  role: FoundProduct["role"];
  parent: Item | null;
  property: string;
  depth: number;
}

/** Walks all items once and sorts out what matters for a shop page. */
export function findProducts(items: Item[]): FoundItems {
  const found: FoundItems = {
    products: [],
    looseOffers: [],
    breadcrumbs: [],
    trailTexts: [],
    listLength: 0,
    types: new Set(),
  };
  const products = new Map<Item, FoundProduct>();
  const seen = new Set<Item>();
  const stack: Visit[] = items
    .map((item): Visit => ({ item, role: "main", parent: null, property: "", depth: 0 }))
    .reverse();
  while (stack.length > 0 && seen.size < MAX_VISITS) {
    const visit = stack.pop() as Visit;
    if (seen.has(visit.item)) continue;
    seen.add(visit.item);
    for (const type of visit.item.types) if (found.types.size < 200) found.types.add(type);
    if (hasType(visit.item, "BreadcrumbList")) {
      found.breadcrumbs.push(visit.item);
      continue;
    }
    if (isProduct(visit.item)) products.set(visit.item, { item: visit.item, role: visit.role, offers: [] });
    else if (isOffer(visit.item)) noteOffer(visit, products, found);
    const entries = visit.item.properties.get("itemlistelement")?.length ?? 0;
    found.listLength = Math.max(found.listLength, entries);
    for (const text of valuesOf(visit.item, "breadcrumb"))
      if (!isItem(text)) found.trailTexts.push({ text, source: `${visit.item.source}.breadcrumb` });
    pushChildren(visit, stack);
  }
  found.products = [...products.values()];
  return found;
}

function noteOffer(visit: Visit, products: Map<Item, FoundProduct>, found: FoundItems): void {
  const offered = itemsOf(visit.item, "itemOffered")[0];
  if (offered && isProduct(offered)) {
    const known = products.get(offered);
    if (known) known.offers.push(visit.item);
    else products.set(offered, { item: offered, role: visit.role, offers: [visit.item] });
  } else if (visit.parent === null) found.looseOffers.push(visit.item);
}

function pushChildren(visit: Visit, stack: Visit[]): void {
  const children: Visit[] = [];
  for (const [property, values] of visit.item.properties) {
    for (const value of values) {
      if (isItem(value)) {
        children.push({
          item: value,
          role: roleOf(visit, property),
          parent: visit.item,
          property,
          depth: visit.depth + 1,
        });
      }
    }
  }
  for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Visit);
}

function roleOf(visit: Visit, property: string): FoundProduct["role"] {
  if (visit.role === "related" || RELATED.test(property)) return "related";
  if (VARIANT.test(property) && isProduct(visit.item)) return "variant";
  if (visit.role !== "main") return visit.role;
  return LISTED.test(property) ? "listed" : "main";
}
