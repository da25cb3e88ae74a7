export interface WelcomeFacts {
  /** Address of the api. */
  url: string;
  /** Of the one-time dashboard link. */
  token: string;
  /** Where the embedded database is; null with a server. */
  dataDir: string | null;
  shops: { name: string; url: string }[];
}

/** What a start says: where it is, how to get in, what to paste. */
export function welcome({ url, token, dataDir, shops }: WelcomeFacts): string {
  return `
  Vitrine is running at ${url}

  Dashboard (this link works once):
    ${url}/#/setup?token=${token}

  From TypeScript:
    import { createVitrine } from "@vitrine/sdk";
    const vitrine = createVitrine({ baseUrl: "${url}" });
    for (const product of (await vitrine.catalog.list({ sort: "price_asc", limit: 5 })).items) console.log(product.name, product.price);
    for await (const change of vitrine.catalog.onPriceChange()) console.log(change);

  From the shell:
    curl ${url}/trpc/catalog.stats
${shops.length > 0 ? `\n  Demo shops, crawled now and then again (leave them out: npm start -- --no-demo):\n${shops.map((shop) => `    ${shop.name}  ${shop.url}\n`).join("")}` : ""}
  ${dataDir ? `Data is kept in ${dataDir}` : "Data is kept in PostgreSQL"}

`;
}
