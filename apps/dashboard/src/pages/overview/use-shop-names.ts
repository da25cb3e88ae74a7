import { useQuery } from "@tanstack/react-query";
import { useVitrine } from "../../vitrine.ts";
import { shopsQuery } from "./queries.ts";

/** The name of a shop by its slug; the slug itself until the names are read. */
export function useShopNames(): (slug: string) => string {
  const { data = [] } = useQuery(shopsQuery(useVitrine()));
  const names = new Map(data.map(({ slug, name }) => [slug, name]));
  return (slug) => names.get(slug) ?? slug;
}
