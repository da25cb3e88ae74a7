/** What the catalog takes and gives: its procedures here, what they are about in the files beside. */
import type { CatalogExportLink, ExportFeedInput } from "../export/contract.ts";
import type { ImportFeedInput, ImportReport } from "../import/contract.ts";
import type { PriceChangeInput, PriceChangeMessage, PriceHistory, PriceHistoryInput } from "../prices/contract.ts";
import type {
  CompactPage,
  CompactSearchPage,
  Facets,
  FacetsInput,
  ListInput,
  ProductPage,
  SearchInput,
  SearchPage,
  SuggestInput,
  Suggestions,
} from "./contract-lists.ts";
import type {
  BrandPage,
  BrandsInput,
  CatalogStats,
  CategoryNode,
  CompareInput,
  Comparison,
  GetInput,
  GetManyInput,
  GotMany,
  OfferPage,
  OffersInput,
  Product,
} from "./contract-products.ts";
import type {
  DecideMatchInput,
  MatchReview,
  MatchReviewPage,
  MoveOfferInput,
  ReviewQueueInput,
} from "./contract-reviews.ts";
import type {
  MergeInput,
  ProductIdInput,
  ProductInput,
  RefreshPricesInput,
  RefreshPricesReport,
} from "./contract-writes.ts";

export * from "./contract-lists.ts";
export * from "./contract-products.ts";
export * from "./contract-reviews.ts";
export * from "./contract-writes.ts";

/** The catalog: what there is to compare. */
export interface CatalogApi {
  list(input: ListInput & { view: "compact" }): Promise<CompactPage>;
  list(input?: ListInput): Promise<ProductPage>;
  search(input: SearchInput & { view: "compact" }): Promise<CompactSearchPage>;
  search(input: SearchInput): Promise<SearchPage>;
  suggest(input: SuggestInput): Promise<Suggestions>;
  facets(input?: FacetsInput): Promise<Facets>;
  get(input: GetInput): Promise<Product>;
  getMany(input: GetManyInput): Promise<GotMany>;
  compare(input: CompareInput): Promise<Comparison>;
  offers(input: OffersInput): Promise<OfferPage>;
  priceHistory(input: PriceHistoryInput): Promise<PriceHistory>;
  categories(): Promise<CategoryNode[]>;
  brands(input?: BrandsInput): Promise<BrandPage>;
  stats(): Promise<CatalogStats>;
  onPriceChange(input?: PriceChangeInput): AsyncIterable<PriceChangeMessage>;
  /** Needs a secret key with the scope `catalog`. */
  upsert(input: ProductInput): Promise<Product>;
  /** Takes a product out of lists; its id and slugs answer 410. Needs a secret key with the scope `catalog`. */
  archive(input: ProductIdInput): Promise<void>;
  /** Needs a secret key with the scope `catalog`. */
  restore(input: ProductIdInput): Promise<Product>;
  /** Makes two products one. Needs a secret key with the scope `catalog`. */
  merge(input: MergeInput): Promise<Product>;
  /** Takes a merged product out again, by its own id. Needs a secret key with the scope `catalog`. */
  split(input: ProductIdInput): Promise<Product>;
  /** Offers that may be of another product than they are with. Needs a secret key with the scope `catalog`. */
  reviewQueue(input?: ReviewQueueInput): Promise<MatchReviewPage>;
  /** Answers a review, or takes the answer back. Needs a secret key with the scope `catalog`. */
  decideMatch(input: DecideMatchInput): Promise<MatchReview>;
  /**
   * Puts an offer with the product it is of, or with one of its own; the product it was with never gets it again. Moving it
   * back undoes that. Answers the product it is with now. Needs a secret key with the scope `catalog`.
   */
  moveOffer(input: MoveOfferInput): Promise<Product>;
  /** New prices of known offers. Needs a secret key with the scope `catalog`. */
  refreshPrices(input: RefreshPricesInput): Promise<RefreshPricesReport>;
  /** Needs a secret key with the scope `catalog`. */
  importFeed(input: ImportFeedInput): Promise<ImportReport>;
  /** A link to the catalog as a file. Needs a secret key with the scope `catalog`. */
  exportFeed(input: ExportFeedInput): Promise<CatalogExportLink>;
}
