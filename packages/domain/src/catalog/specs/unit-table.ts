/**
 * How numbers with a unit are written, which decides what a lone "," or "." before exactly three digits means:
 *
 * - `plain`: as in English, "," groups and "." is the decimal sign ("1,000 g", "13.503 ns").
 * - `whole`: nobody measures thousandths of it, so both group ("20,000 Hz", "15.000 Hz").
 * - `large`: thousandths are as usual as thousands. "." is the decimal sign, "2,385 kg" is not read at all.
 * - `imperial`: as `plain`, and with fractions ("24 3/4 in").
 */
export type Notation = "plain" | "whole" | "large" | "imperial";

/** Symbol, size in the base unit, other names joined by "|", notation (default `plain`), what is added before scaling. */
export type UnitRow = [symbol: string, size: number, names?: string, notation?: Notation, shift?: number];

/**
 * A list per dimension, its base unit first. A name is taken as it is written or, where that is not ambiguous, in any
 * case; names of one letter only as they are written here: "5G" is no weight and "3D" no time. Sizes are exact by
 * definition (SI; international yard and pound of 1959), those of hp and psi to twelve digits.
 */
export const dimensions: UnitRow[][] = [
  [
    ["mm", 1, "millimeter|millimeters|millimetre|millimetres|millimètre|millimètres"],
    ["nm", 1e-6, "nanometer|nanometers|nanometre|nanometres"],
    ["μm", 1e-3, "um|micron|microns|micrometer|micrometers"],
    ["cm", 10, "centimeter|centimeters|centimetre|centimetres|centimètre|centimètres|zentimeter"],
    ["dm", 100, "dezimeter|decimeter|decimetre"],
    ["m", 1_000, "meter|meters|metre|metres|mètre|mètres|mtr|mtrs", "large"],
    ["km", 1_000_000, "kilometer|kilometers|kilometre|kilometres|kilomètre|kilomètres"],
    ["in", 25.4, `"|''|inch|inches|zoll|pouce|pouces|pulgada|pulgadas|pollici`, "imperial"],
    ["ft", 304.8, "'|foot|feet|fuß|fuss|pied|pieds", "imperial"],
    ["yd", 914.4, "yard|yards", "imperial"],
    ["mi", 1_609_344, "mile|miles", "imperial"],
  ],
  [
    ["kg", 1, "kgs|kilo|kilos|kilogram|kilograms|kilogramm|kilogramme|kilogrammes", "large"],
    ["mg", 1e-6, "milligram|milligrams|milligramm"],
    ["g", 1e-3, "gr|gram|grams|gramm|gramme|grammes"],
    ["t", 1_000, "tonne|tonnes|tonnen", "large"],
    ["oz", 0.028349523125, "ounce|ounces|unze|unzen", "imperial"],
    ["lb", 0.45359237, "lbs|pound|pounds", "imperial"],
  ],
  [
    ["l", 1, "L|ltr|liter|liters|litre|litres", "large"],
    ["ml", 1e-3, "milliliter|milliliters|millilitre|millilitres"],
    ["cl", 1e-2, "centiliter|centilitre|zentiliter"],
    ["dl", 0.1, "deciliter|decilitre|deziliter"],
    ["cm³", 1e-3, "ccm|cc|cu cm"],
    ["m³", 1_000, "cbm", "large"],
    ["fl oz", 0.0295735295625, "fluid ounce|fluid ounces", "imperial"],
    ["gal", 3.785411784, "gallon|gallons|us gal", "imperial"],
    ["cu in", 0.016387064, "in3|cubic inches", "imperial"],
    ["cu ft", 28.316846592, "ft3|cubic feet", "imperial"],
  ],
  [
    ["cm²", 1, "sq cm"],
    ["mm²", 1e-2, "sq mm|qmm"],
    ["m²", 10_000, "qm|sqm|sq m", "large"],
    ["sq in", 6.4516, "in2|square inches", "imperial"],
    ["sq ft", 929.0304, "ft2|sqft|square feet", "imperial"],
  ],
  [["°", 1, "deg|degree|degrees|grad|degré|degrés"]],
  [
    ["s", 1, "sec|secs|second|seconds|sekunde|sekunden|seconde|secondes"],
    ["ps", 1e-12, "picosecond|picoseconds"],
    ["ns", 1e-9, "nanosecond|nanoseconds"],
    ["μs", 1e-6, "us|microsecond|microseconds"],
    ["ms", 1e-3, "msec|millisecond|milliseconds|millisekunden"],
    ["min", 60, "mins|minute|minutes|minuten"],
    ["h", 3_600, "hr|hrs|hour|hours|std|stunde|stunden|heure|heures", "whole"],
    ["days", 86_400, "day|tag|tage|jour|jours"],
    ["weeks", 604_800, "week|wk|wks|woche|wochen|semaine|semaines"],
  ],
  // A month has no number of seconds.
  [
    ["mo", 1, "month|months|mth|mths|monat|monate|mois"],
    ["yr", 12, "yrs|year|years|jahr|jahre|an|ans|année|années"],
  ],
  [
    ["°C", 1, "° c|degc|celsius|grad celsius|degrees celsius|degrés celsius"],
    ["°F", 5 / 9, "° f|degf|fahrenheit|degrees fahrenheit", "plain", -32],
  ],
  [
    ["Hz", 1, "hertz", "whole"],
    ["kHz", 1e3, "", "large"],
    ["MHz", 1e6],
    ["GHz", 1e9, "", "large"],
  ],
  [
    ["W", 1, "w|watt|watts", "whole"],
    ["mW", 1e-3, "milliwatt|milliwatts"],
    ["kW", 1e3, "kilowatt|kilowatts", "large"],
    ["MW", 1e6, "megawatt|megawatts", "large"],
    ["hp", 745.699871582, "horsepower"],
    ["PS", 735.49875],
  ],
  // Apparent power: of a UPS or transformer; never the same as its watts.
  [
    ["VA", 1, "", "whole"],
    ["kVA", 1e3, "", "large"],
  ],
  [
    ["V", 1, "v|volt|volts"],
    ["μV", 1e-6, "uV"],
    ["mV", 1e-3, "millivolt|millivolts"],
    ["kV", 1e3, "kilovolt", "large"],
  ],
  [
    ["A", 1, "amp|amps|ampere|amperes", "large"],
    ["μA", 1e-6, "uA"],
    ["mA", 1e-3, "milliamp|milliamps|milliampere"],
  ],
  [
    ["mAh", 1, "", "whole"],
    ["Ah", 1_000, "", "large"],
  ],
  [
    ["Wh", 1],
    ["mWh", 1e-3],
    ["kWh", 1e3, "", "large"],
    ["MWh", 1e6, "", "large"],
  ],
  [
    ["kJ", 1, "kilojoule|kilojoules"],
    ["J", 1e-3, "joule|joules"],
    ["kcal", 4.184],
  ],
  [
    ["Ω", 1, "ohm|ohms"],
    ["mΩ", 1e-3, "mOhm"],
    ["kΩ", 1e3, "kohm|kohms"],
    ["MΩ", 1e6, "MOhm|megohm"],
  ],
  [["dB", 1, "db(a)|dba|db (a)|decibel|decibels|dezibel"]],
  // As storage and networks are sold: 1 TB is 1,000 GB. Who means powers of two writes GiB.
  [
    ["GB", 1, "gbyte|gigabyte|gigabytes|Go"],
    ["B", 1e-9, "byte|bytes"],
    ["kB", 1e-6, "kbyte|kilobyte|kilobytes"],
    ["MB", 1e-3, "mbyte|megabyte|megabytes|Mo"],
    ["TB", 1e3, "tbyte|terabyte|terabytes", "large"],
    ["KiB", 1.024e-6],
    ["MiB", 1.048576e-3],
    ["GiB", 1.073741824],
    ["TiB", 1_099.511627776, "", "large"],
  ],
  [
    ["Mbit/s", 1, "Mbps|mbps|Mb/s"],
    ["kbit/s", 1e-3, "kbps"],
    ["Gbit/s", 1e3, "Gbps|gbps|Gb/s", "large"],
    ["MB/s", 8, "MBps|MByte/s"],
    ["GB/s", 8e3, "GBps|GByte/s", "large"],
  ],
  [["MT/s", 1]],
  [["bit", 1, "bits"]],
  [["px", 1, "pixel|pixels", "whole"]],
  [["MP", 1, "megapixel|megapixels|mpx|mpix", "large"]],
  [["dpi", 1, "cpi", "whole"]],
  [["ppi", 1, "", "whole"]],
  [["fps", 1, "frames per second|bilder/s"]],
  [["rpm", 1, "r/min|u/min|upm|tr/min|rev/min", "whole"]],
  [
    ["km/h", 1, "kmh|kph"],
    ["m/s", 3.6],
    ["mph", 1.609344, "", "imperial"],
  ],
  [
    ["m³/h", 1, "cbm/h"],
    ["l/h", 1e-3],
    ["l/min", 0.06, "lpm"],
    ["l/s", 3.6],
    ["CFM", 1.69901079552, "ft3/min", "imperial"],
  ],
  [
    ["bar", 1, "bars", "large"],
    ["mbar", 1e-3],
    ["kPa", 1e-2],
    ["MPa", 10],
    ["psi", 0.0689475729318, "", "imperial"],
  ],
  [["lm", 1, "lumen|lumens", "whole"]],
  [["lx", 1, "lux", "whole"]],
  [["cd/m²", 1, "nit|nits", "whole"]],
  [
    ["N", 1, "newton|newtons"],
    ["kN", 1e3, "", "large"],
  ],
  [["Nm", 1, "newton meter|newton meters"]],
  [["g/m²", 1, "gsm"]],
  [["%", 1, "percent|prozent|pour cent"]],
];

/** Words that only say what is counted: "22 frets" is the number 22, as the attribute's name says the rest. */
export const countingWords =
  "x|pc|pcs|piece|pieces|stk|stück|stücke|pièce|pièces|unit|units|item|items|count|pack|packs|pair|pairs|set|sets|" +
  "fret|frets|bund|bünde|frettes|string|strings|saiten|cordes|key|keys|tasten|touches|button|buttons|knobs|pads|" +
  "core|cores|kerne|cœurs|thread|threads|lanes|slot|slots|port|ports|pin|pins|channel|channels|kanal|kanäle|canaux|" +
  "bay|bays|fan|fans|speed|speeds|gear|gears|gänge|blade|blades|level|levels|stufen|step|steps|mode|modes|" +
  "page|pages|seite|seiten|player|players|person|persons|personen|personnes|people|door|doors|shelves|seats|voices|presets";
