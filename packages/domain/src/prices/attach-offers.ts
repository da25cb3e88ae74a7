import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { CardRow } from "../catalog/card.ts";
import { type ProductDraft, reserveProducts } from "../catalog/create-products.ts";
import { fillMissingFacts } from "../catalog/fill-missing-facts.ts";
import { mayMerge } from "../catalog/may-merge.ts";
import { type MergePair, mergeProducts } from "../catalog/merge-products.ts";
import { findProductStates } from "../catalog/product-states.ts";
import { resolveBrands } from "../catalog/resolve-brands.ts";
import { categoryKey, resolveCategories } from "../catalog/resolve-categories.ts";
import { type NameCandidate, openNameJudge } from "../matching/known-names/open-name-judge.ts";
import {
  decideMatch,
  findIdentifiers,
  type IdentifierKey,
  identifiersOf,
  identifierText,
  type Match,
  storeIdentifiers,
} from "../matching/match-offers.ts";
import { findToldPlaces } from "../matching/moves/stored-move.ts";
import type { NameMatch } from "../matching/names/decide.ts";
import type { MatchDecision } from "../matching/names/thresholds.ts";
import { foldName } from "../matching/normalize.ts";
import type { StoredCandidate } from "../matching/reviews/stored-candidate.ts";
import type { VariantDraft } from "../matching/variant-draft.ts";
import { recordset } from "../platform/batch.ts";
import { toCandidates, toMatch, toSubject, toToldMatch } from "./judged-names.ts";
import type { ObservedOffer } from "./observed-offer.ts";
import type { WriteJournal } from "./write-journal.ts";

/** Where a new offer belongs, and why. */
export interface Attachment {
  variantId: number;
  productId: number;
  /** The product was made for this offer. */
  isNewProduct: boolean;
  decision: MatchDecision;
  method: string;
  score: number;
  evidence: object;
  /** With `review`: the products it may belong to, best first. */
  candidates: StoredCandidate[];
}

/** Two products that turned out to be one. */
export interface Merge extends MergePair {
  /** `from` as it was. */
  gone: CardRow;
}

/**
 * Finds or makes the variant each new offer sells. New products are reserved, not stored yet: `insertProducts` does that
 * when their offers are. Offers of one batch find each other too. Where an offer's own number
 * leads to one product and its shop's group of variants to another, the two are one and are merged. The caller holds the
 * catalog lock.
 *
 * What no identifier places is judged by its name: it joins the product it surely is, or gets one of its own, which somebody
 * is asked about where it may be another one. What an editor has said of an offer comes before all of that.
 *
 * @returns one attachment per offer, in order
 */
export async function attachOffers(
  trx: Transaction<Tables>,
  offers: ObservedOffer[],
  journal?: WriteJournal,
): Promise<{ attachments: Attachment[]; products: ProductDraft[]; merges: Merge[] }> {
  const brands = await resolveBrands(
    trx,
    offers.flatMap(({ product }) => product.brand ?? []),
  );
  const categories = await resolveCategories(
    trx,
    offers.flatMap(({ product }) => (product.categoryPath ? [product.categoryPath] : [])),
  );
  const keys = offers.map((offer) => identifiersOf({ ...offer.product, shopId: offer.shopId }, brands));
  const stored = await findIdentifiers(trx, keys.flat());
  const told = await findToldPlaces(trx, offers);

  const known = new Map<string, VariantDraft>();
  for (const [text, { variantId, productId }] of stored) {
    known.set(text, { id: variantId, product: { id: productId }, name: "", isDefault: false });
  }
  const products: ProductDraft[] = [];
  const variants: VariantDraft[] = [];
  const merges: Merge[] = [];
  const placed: {
    variant: VariantDraft;
    match: Match<VariantDraft> | null;
    name: NameMatch<NameCandidate> | null;
    keys: IdentifierKey[];
  }[] = [];
  const subjects = offers.map((offer, index) => {
    const { left, variant } = told[index]!;
    const isNumbered = keys[index]!.some((key) => {
      const found = stored.get(identifierText(key));
      return found && !left.has(found.productId);
    });
    return variant || isNumbered ? undefined : toSubject(offer, left);
  });
  const judge = await openNameJudge(
    trx,
    subjects.filter((subject) => subject !== undefined),
  );
  // Offers that are known by a number of their own come first: they show the others of their group where they belong.
  const order = offers.map((_, index) => index).sort((a, b) => Number(isNumbered(b)) - Number(isNumbered(a)) || a - b);
  for (const index of order) {
    const own = keys[index]!;
    const { left, variant: toldVariant } = told[index]!;
    const leads = (key: IdentifierKey) => {
      const found = known.get(identifierText(key));
      return found?.product.id !== undefined && left.has(found.product.id) ? undefined : found;
    };
    const sure = toldVariant ? toToldMatch(toldVariant) : decideMatch(own, leads);
    const subject = sure ? undefined : subjects[index];
    const name = subject ? judge.judge(subject) : null;
    const match = sure ?? (name && toMatch(name));
    const variant = match?.reach === "variant" ? match.target : draftVariant(offers[index]!, match);
    if (!variant.id && !variants.includes(variant)) variants.push(variant);
    for (const key of own) {
      const other = known.get(identifierText(key));
      if (!other) known.set(identifierText(key), variant);
      else if (key.kind === "group" && leads(key)) await unite(variant, other);
    }
    placed[index] = { variant, match, name, keys: own };
    judge.place(offers[index]!.shopId, variant, subject);
  }

  function isNumbered(index: number): boolean {
    return keys[index]!.some((key) => key.kind !== "group" && key.kind !== "model" && stored.has(identifierText(key)));
  }

  /** Merges the products of two variants, the younger into the older, unless an editor has decided otherwise. */
  async function unite(a: VariantDraft, b: VariantDraft): Promise<void> {
    const [one, other] = [a.product.id, b.product.id];
    if (one === undefined || other === undefined || one === other) return;
    const [from, into] = [Math.max(one, other), Math.min(one, other)];
    const states = await findProductStates(trx, [from, into]);
    const gone = states.get(from);
    const successor = states.get(into);
    if (!gone || !successor || !(await mayMerge(trx, gone, successor))) return;
    await mergeProducts(trx, { from, into });
    merges.push({ from, into, gone });
    for (const variant of known.values()) if (variant.product.id === from) variant.product = { id: into };
    for (const { left, variant } of told) {
      if (left.has(from)) left.add(into);
      if (variant?.productId === from) variant.productId = into;
    }
    judge.follow({ from, into });
  }

  function draftVariant(offer: ObservedOffer, match: Match<VariantDraft> | null): VariantDraft {
    const name = offer.product.variantName ?? "";
    if (match) return { product: match.target.product, name, isDefault: false };
    const { product } = offer;
    const draft: ProductDraft = {
      name: product.groupId && product.variantName ? withoutVariant(product.name, product.variantName) : product.name,
      brand: (product.brand && brands.get(foldName(product.brand))) || null,
      category: (product.categoryPath && categories.get(categoryKey(product.categoryPath))) || null,
      description: product.description ?? "",
      imageUrl: product.imageUrl ?? null,
      specs: product.specs ?? {},
      rating: product.rating ?? 0,
      ratingCount: product.ratingCount ?? 0,
    };
    products.push(draft);
    return { product: draft, name, isDefault: true };
  }

  await reserveProducts(trx, products);
  await judge.store();
  await createVariants(trx, variants);
  const identifiers = distinct(
    placed.flatMap(({ variant, keys }) => keys.map((key) => ({ ...key, variantId: variant.id! }))),
  );
  await storeIdentifiers(trx, identifiers);
  const isNew = new Set<number>(products.map((product) => product.id!));
  const additions = offers.flatMap((offer, index) => {
    const productId = placed[index]!.variant.product.id!;
    const path = offer.product.categoryPath;
    const category = path && categories.get(categoryKey(path));
    return isNew.has(productId) ? [] : [{ productId, facts: { ...offer.product, category } }];
  });
  await journal?.beforeFacts(
    trx,
    additions.map(({ productId }) => productId),
  );
  await fillMissingFacts(trx, additions);
  journal?.attached({
    products: [...isNew],
    variants: variants.map(({ id }) => id!),
    identifiers: identifiers.filter((key) => !stored.has(identifierText(key))),
    merged: merges.map(({ from }) => from),
  });
  const announced = new Set<number>();
  const attachments = placed.map(({ variant, match, name }): Attachment => {
    const productId = variant.product.id!;
    const isNewProduct = isNew.has(productId) && !announced.has(productId);
    if (isNewProduct) announced.add(productId);
    return {
      variantId: variant.id!,
      productId,
      isNewProduct,
      decision: isNewProduct ? (name?.decision ?? "new") : "auto",
      method: match?.method ?? "none",
      score: match?.score ?? 0,
      evidence: match?.evidence ?? {},
      candidates: name ? toCandidates(name) : [],
    };
  });
  return { attachments, products, merges };
}

async function createVariants(trx: Transaction<Tables>, drafts: VariantDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map((draft, ord) => ({
    ord,
    product_id: draft.product.id,
    name: draft.name,
    is_default: draft.isDefault,
  }));
  const { rows: ids } = await sql<{ ord: number; id: number }>`
    with numbered as (
      select row.*, nextval('variant_id_seq') as id
      from ${recordset(rows)} as row(ord int, product_id bigint, name text, is_default boolean)
    ), made as (
      insert into variant (id, product_id, name, is_default) select id, product_id, name, is_default from numbered
    )
    select ord, id from numbered`.execute(trx);
  for (const { ord, id } of ids) drafts[ord]!.id = id;
}

function distinct(keys: (IdentifierKey & { variantId: number })[]): (IdentifierKey & { variantId: number })[] {
  return [...new Map(keys.map((key) => [identifierText(key), key])).values()];
}

function withoutVariant(name: string, variant: string): string {
  const at = name.toLowerCase().lastIndexOf(variant.toLowerCase());
  if (at <= 0) return name;
  const rest = `${name.slice(0, at)} ${name.slice(at + variant.length)}`;
  return (
    rest
      .replace(/\s+/g, " ")
      .replace(/[\s,;–—-]+$/u, "")
      .trim() || name
  );
}
