/**
 * How currencies are written in prices, and which ISO 4217 code a mark means.
 *
 * A mark that several countries share (`$`, `kr`, `Rs`) is decided by the country of the page; without one it is read as
 * its most common meaning only where that is safe.
 */

/** ISO 4217 codes in use (source: ISO 4217 list one). */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP " +
    "CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR " +
    "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR " +
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE " +
    "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER " +
    "ZAR ZMW ZWL"
  ).split(" "),
);

const NO_DECIMALS = new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" "));
const THREE_DECIMALS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** Decimals of a currency's minor unit (ISO 4217); 2 for an unknown one. */
export function currencyExponent(code: string | null): number {
  if (code === null) return 2;
  return NO_DECIMALS.has(code) ? 0 : THREE_DECIMALS.has(code) ? 3 : 2;
}

/** Code first, then the marks that mean it and nothing else. */
const OWN_MARKS = [
  "EUR € euro euros",
  "GBP £ ₤",
  "USD US$ USD$",
  "AUD AU$ A$",
  "CAD CA$ C$",
  "NZD NZ$",
  "HKD HK$",
  "SGD SG$ S$",
  "TWD NT$ 圓",
  "MXN MX$",
  "DOP RD$",
  "TTD TT$",
  "JMD J$",
  "TOP T$",
  "MOP MOP$",
  "CUC CUC$",
  "BRL R$",
  "INR ₹",
  "RUB ₽ руб. руб рублей рубля р. р",
  "UAH ₴ грн. грн",
  "KZT ₸ тг. тг тенге",
  "UZS сум",
  "BGN лв. лв лева",
  "MKD ден",
  "RSD din. din дин.",
  "BAM KM",
  "PLN zł ZŁ",
  "CZK Kč kč KČ Kčs Kc",
  "HUF Ft FT",
  "RON lei",
  "HRK kn. kn",
  "TRY ₺ TL tl",
  "ILS ₪ ש״ח",
  "JPY 円 yen",
  "KRW ₩ 원 won",
  "VND ₫ đ VNĐ",
  "THB ฿ baht",
  "PHP ₱ Php",
  "IDR Rp. Rp",
  "MYR RM",
  "KHR ៛",
  "LAK ₭",
  "MNT ₮",
  "BDT ৳ Tk",
  "BTN Nu.",
  "AZN ₼",
  "GEL ₾",
  "NGN ₦",
  "GHS GH₵ ₵",
  "CRC ₡",
  "PYG ₲",
  "PAB B/.",
  "BIF FBu",
  "XOF FCFA CFA",
  "TND DT د.ت",
  "KWD KD د.ك",
  "BHD BD د.ب",
  "AED Dhs د.إ",
  "SAR ر.س",
  "EGP ج.م جنيه",
  "IRR تومان ریال",
  "LRD LD",
  "MRU UM",
];

/** Marks that several countries use: `country:CODE` pairs; `*` stands for any other country. */
const SHARED_MARKS: Record<string, string> = {
  $: "ca:CAD au:AUD nz:NZD sg:SGD hk:HKD tw:TWD mx:MXN ar:ARS cl:CLP co:COP uy:UYU jm:JMD tt:TTD bb:BBD do:DOP fj:FJD na:NAD *:USD",
  kr: "se:SEK no:NOK dk:DKK fo:DKK is:ISK",
  rs: "pk:PKR lk:LKR np:NPR mu:MUR *:INR",
  "¥": "cn:CNY *:JPY",
  元: "tw:TWD hk:HKD *:CNY",
  "﷼": "ir:IRR sa:SAR om:OMR qa:QAR ye:YER",
  ريال: "om:OMR qa:QAR ye:YER *:SAR",
  درهم: "ma:MAD *:AED",
  دينار: "kw:KWD bh:BHD jo:JOD iq:IQD dz:DZD ly:LYD tn:TND",
  dh: "ma:MAD ae:AED",
  br: "by:BYN et:ETB",
  lei: "md:MDL *:RON",
  руб: "by:BYN *:RUB",
  р: "by:BYN *:RUB",
  "₣": "*:CHF",
  ƒ: "aw:AWG",
  "₶": "",
};
/** Other spellings of shared marks. */
const ALIASES: Record<string, string> = { "￥": "¥", "kr.": "kr", "rs.": "rs", "₨": "rs", "руб.": "руб", "р.": "р" };

/** Shared marks as they are spelled in prices; "rs" or "br" in small letters are words and line ends. */
const SHARED_SPELLINGS =
  "$ kr Kr KR kr. Kr. Rs RS Rs. ₨ ¥ ￥ 元 ﷼ ريال درهم دينار dh Dh DH Br lei Lei LEI руб Руб руб. Руб. р Р р. Р. ₣ ƒ ₶";

const isWord = (mark: string) => /^[\p{L}.״/]+$/u.test(mark) && !/[円圓元원]/u.test(mark);
/** Short letter marks mean something else in another case ("8 ft", "5 km"); longer ones may be written in any. */
const spellingsOf = (mark: string) =>
  !isWord(mark) || /^\p{L}{1,2}\.?$/u.test(mark)
    ? [mark]
    : [mark, mark[0]?.toUpperCase() + mark.slice(1), mark.toUpperCase()];
const allMarks = [
  ...new Set([
    ...OWN_MARKS.flatMap((line) => line.split(" ").slice(1)).flatMap(spellingsOf),
    ...SHARED_SPELLINGS.split(" "),
  ]),
].sort((a, b) => b.length - a.length);

/** Marks that are never part of a word: they count wherever they stand. Longer ones first. */
export const SYMBOL_MARKS: readonly string[] = allMarks.filter((mark) => !isWord(mark));
/** Marks of letters: they count only by themselves, next to a number, and in this spelling. Longer ones first. */
export const WORD_MARKS: readonly string[] = allMarks.filter(isWord);

const codeOfMark = new Map(
  OWN_MARKS.flatMap((line) => {
    const [code = "", ...marks] = line.split(" ");
    return marks.map((mark) => [mark.toLowerCase(), code] as const);
  }),
);
const codesOfSharedMark = new Map(
  Object.entries(SHARED_MARKS).map(([mark, pairs]) => [
    mark,
    new Map(pairs.split(" ").map((pair) => pair.split(":") as [string, string])),
  ]),
);

/** Whether a mark is used by several currencies, so that only its surroundings tell which one it means. */
export function isSharedMark(written: string): boolean {
  const mark = written.toLowerCase();
  return codesOfSharedMark.has(ALIASES[mark] ?? mark);
}

/**
 * The ISO 4217 code of a currency as written, or null where it stays unclear.
 *
 * @param written a code or mark, as `parsePriceText` gives it
 * @param country two-letter country of the page, lower case, if known
 * @example currencyCode("kr", "se") // "SEK"
 */
export function currencyCode(written: string | null, country = ""): string | null {
  if (written === null) return null;
  const upper = written.toUpperCase();
  if (CURRENCY_CODES.has(upper)) return upper;
  const mark = written.toLowerCase();
  const shared = codesOfSharedMark.get(ALIASES[mark] ?? mark);
  return (shared ? (shared.get(country) ?? shared.get("*")) : codeOfMark.get(mark)) ?? null;
}
