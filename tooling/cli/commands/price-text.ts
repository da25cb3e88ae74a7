import { parsePriceText } from "@vitrine/domain/extract";
import { Command } from "commander";
import { mapJsonLines } from "../json-lines.ts";

interface PriceTextLine {
  id: unknown;
  text: string | null;
  hint?: string | null;
  decimalSeparator?: "." | ",";
}

export const priceTextCommand = new Command("price-text")
  .description(
    'Reads prices: {"id", "text", "hint"?, "decimalSeparator"?} a line in, {"id", "amount", "currency"} out.',
  )
  .action(() =>
    mapJsonLines<PriceTextLine>(({ text, hint, decimalSeparator }) =>
      parsePriceText(text, { ...(hint && { hint }), ...(decimalSeparator && { decimalSeparator }) }),
    ),
  );
