// biome-ignore-all format: one shop a line reads as a table

/** A shop of the seeded catalog. */
export interface SeedShop {
  slug: string;
  name: string;
  country: string;
  /** Null: the site's. */
  currency: string | null;
  /** Its prices against the market's, in the site's currency. */
  level: number;
}

type ShopRow = readonly [name: string, country: string, level: number, currency?: string];

/** The biggest first. */
const rows: readonly ShopRow[] = [
  ["Harbour Music", "DE", 0.98],
  ["Klangwerk", "DE", 1],
  ["Northwind Instruments", "NL", 1.02],
  ["Maison du Son", "FR", 1.03],
  ["Casa Sonora", "ES", 0.99],
  ["Tone Depot", "IE", 0.96],
  ["Musikhaus Sonnleitner", "AT", 1.05],
  ["Strings and Things", "BE", 1.01],
  ["Backline Express", "PL", 0.94],
  ["Thames Street Music", "GB", 0.9, "GBP"],
  ["Second Fret", "DE", 0.97],
  ["Fifth Avenue Sound", "US", 1.06, "USD"],
];

const towns = ["Hamburg", "Lyon", "Porto", "Utrecht", "Graz", "Turin", "Ghent"];

/** As many shops as there may be. */
export const maxShops = rows.length * (towns.length + 1);

/** The first so many shops; after the twelfth come their branches in other towns. */
export function seedShops(count: number): SeedShop[] {
  return Array.from({ length: count }, (_, index) => {
    const [name, country, level, currency = null] = rows[index % rows.length]!;
    const town = towns[Math.floor(index / rows.length) - 1];
    const full = town ? `${name} ${town}` : name;
    return { slug: full.toLowerCase().replaceAll(" ", "-"), name: full, country, currency, level };
  });
}
