import { type RawBuilder, sql } from "kysely";

/** A `SpecValue`. */
export const specObject = sql`jsonb_build_object('key', attribute.key, 'label', attribute.label, 'value', spec.raw,
  'number', spec.number, 'numberMax', spec.number_max, 'unit', spec.unit)`;

/** The specs of `product` as one JSON array, attributes that are known longest first. */
export function specsJson(object: RawBuilder<unknown> = specObject): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(${object} order by attribute.id)
    from spec join attribute on attribute.id = spec.attribute_id where spec.product_id = product.id), '[]')`;
}
