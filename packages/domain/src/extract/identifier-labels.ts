/** What a label in a table or a definition list names, besides a plain spec. */
export type LabelMeaning = "gtin" | "mpn" | "sku" | "brand" | "availability" | "condition";

const MEANINGS: readonly [LabelMeaning, RegExp][] = [
  [
    "gtin",
    /^(?:gtin|ean|upc|isbn|jan|barcode|strichcode|code[ -]?barres?|código de barras|codice a barre|штрих-?код)(?:[ -]?(?:8|10|12|13|14|code|nr|nummer|number|\(.{1,20}\)))*$/,
  ],
  [
    "mpn",
    /^(?:mpn|part (?:number|no|#)|manufacturer(?:'s)? (?:part )?(?:number|no|code|reference|sku)|mfr\.? part(?: number| no| #)?|mfg\.? part #|model (?:number|no|#|code)|item model number|herstellernummer|hersteller-?(?:artikel|teile)(?:nummer|nr)|hersteller-?nr|modell?nummer|réf(?:érence)?\.? (?:du )?(?:fabricant|constructeur)|référence constructeur|referencia (?:del )?fabricante|número de (?:pieza|modelo)(?: del fabricante| del producto)?|numero modello(?: articolo)?|codice produttore|riferimento produttore|fabrikantcode|artikelnummer fabrikant|kod producenta|kód výrobc[eu]|kód výrobku výrobce|partnumber|p\/n|артикул производителя|код производителя|партномер|modelnummer|numéro du modèle(?: de l'article)?|número de peça do fabricante)$/,
  ],
  [
    "sku",
    /^(?:sku|asin|item (?:number|no|#|code|id)|product (?:number|no|#|code|id|ref(?:erence)?)|article (?:number|no|id)|style (?:number|no|#|code)|catalog(?:ue)? (?:number|no|#)|stock (?:code|no)|web id|ref|item|artikel|artikel-?(?:nr|nummer|no)|art\.?-?\s?(?:nr|no)|produkt-?(?:nummer|nr|id|code)|bestell-?(?:nr|nummer)|bestnr|anzeigennummer|réf(?:érence)?(?: (?:produit|article|interne))?|code (?:article|produit)|ref(?:erencia)?|referencia(?: del producto)?|código(?: del? (?:producto|produto|artículo))?|número de artículo|cod(?:ice)?\.?(?: (?:articolo|prodotto))?|codice|referência|artikelnummer|art\.?nr|varenummer|varenr|tuotenumero|tuotekoodi|numer (?:katalogowy|produktu)|kod(?: produktu| towaru)?|indeks|kód(?: (?:produktu|tovaru|zboží|výrobku))?|objednací (?:kód|číslo)|číslo (?:produktu|zboží)|cikkszám|cod produs|артикул|код(?: товара| товару)?|šifra(?: artikla| izdelka)?|商品(?:編號|编号|番号|コード)|品番|型番|貨號|货号|상품번호|מק"ט|מקט|رمز المنتج|mã (?:sản phẩm|sp))$/,
  ],
  [
    "brand",
    /^(?:brand(?: name)?|manufacturer|make|vendor|marke|marken?name|hersteller|marque|fabricant|marca|fabricante|produttore|produttore\/marca|merk|fabrikant|märke|varumärke|mærke|merke|valmistaja|tuotemerkki|producent|marka|značka|výrobce|výrobca|gyártó|márka|producător|brend|бренд|производитель|марка|виробник|торговая марка|znamka|proizvajalec|品牌|ブランド|メーカー|브랜드|제조사|מותג|יצרן|الماركة|العلامة التجارية|thương hiệu)$/,
  ],
  [
    "availability",
    /^(?:availability|stock(?: status)?|verfügbarkeit|lieferstatus|disponibilité|disponibilidad|disponibilità|disponibilidade|beschikbaarheid|dostępność|dostupnost|dostupnosť|наличие|наявність|elérhetőség|disponibilitate|tillgänglighet|saatavuus)$/,
  ],
  [
    "condition",
    /^(?:(?:item )?condition|zustand|artikelzustand|état|estado|condizioni?(?: dell'oggetto)?|staat|stan|stav|состояние|стан|商品狀況)$/,
  ],
];

/**
 * What a label names, or null for an ordinary spec.
 *
 * @example labelMeaning("Herstellernummer:") // "mpn"
 */
export function labelMeaning(label: string): LabelMeaning | null {
  if (label.length > 60 || !/\p{L}/u.test(label)) return null;
  const bare = normalizeLabel(label);
  const meaning = meaningOf(bare);
  if (meaning !== null || !bare.includes("/")) return meaning;
  // "Brand / Manufacturer", "EAN/UPC": two names of one thing.
  const parts = new Set(bare.split(/\s*\/\s*/).map(meaningOf));
  const [shared = null] = parts;
  return parts.size === 1 ? shared : null;
}

function meaningOf(bare: string): LabelMeaning | null {
  if (bare === "") return null;
  for (const [meaning, pattern] of MEANINGS) {
    if (pattern.test(bare)) return meaning;
  }
  return null;
}

/** Lower case, without the colon, dots and bracketed remarks around it. */
function normalizeLabel(label: string): string {
  return label
    .toLowerCase()
    .replace(/[‎‏]/g, "")
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, " ")
    .replace(/^[\s•*·-]+|[\s:：.。=*#№]+$/g, "")
    .trim();
}
