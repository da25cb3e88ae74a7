/** Common codes of UN/ECE Recommendation 20, which schema.org asks for in `unitCode`, as the symbols people read. */
const SYMBOLS = new Map(
  (
    "MMT mm,CMT cm,DMT dm,MTR m,KMT km,INH in,FOT ft,YRD yd,SMI mi,MGM mg,GRM g,KGM kg,TNE t,ONZ oz,LBR lb," +
    "MLT ml,CLT cl,DLT dl,LTR l,MTQ m³,CMQ cm³,OZA fl oz,GLL gal,MMK mm²,CMK cm²,MTK m²,CEL °C,FAH °F,WTT W,KWT kW," +
    "WHR Wh,KWH kWh,VLT V,AMP A,4K mA,AMH Ah,E09 mAh,HTZ Hz,KHZ kHz,MHZ MHz,A86 GHz,SEC s,C26 ms,MIN min,HUR h,DAY days," +
    "MON months,ANN years,2N dB,OHM Ω,BAR bar,DD °,4L MB,E34 GB,E35 TB,P1 %,C62 ,H87 ,EA ,NMP "
  )
    .split(",")
    .map((entry): [string, string] => {
      const [code = ""] = entry.split(" ", 1);
      return [code, entry.slice(code.length + 1)];
    }),
);

/**
 * The symbol of a unit given by its code; what is no known code is a symbol or a word already.
 *
 * @example unitSymbol("KGM") // "kg"
 */
export function unitSymbol(unit: string): string {
  return SYMBOLS.get(unit.trim().toUpperCase()) ?? unit.trim();
}
