// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, inches, kilograms, oneOf, yesOrNo } from "./specs.ts";

const saxophones = [["Alto Saxophone", { Pitch: "Eb", Type: "Alto" }], ["Tenor Saxophone", { Pitch: "Bb", Type: "Tenor" }], ["Soprano Saxophone", { Pitch: "Bb", Type: "Soprano" }], ["Baritone Saxophone", { Pitch: "Eb", Type: "Baritone" }]] as const;
const sized = (noun: string) => ["4/4", "3/4", "1/2", "1/4", "1/8", "7/8"].map((size) => [`${size} ${noun}`, { Size: size }] as const);
const editions = ["", "II", "Student", "Artist", "Academy", "Custom", "Handmade", "Anniversary", "Jubilee"];
const series = ["", ...numbers(4, 44, 1, "Series ")];

/** Wind, brass and bowed strings. */
export const orchestra = [
  leaf({
    path: ["Wind & Brass", "Saxophones"], noun: "saxophone", share: 1.5, price: [1900, 0.7], finishes: ["Gold Lacquer", "Silver Plated", "Black Lacquer", "Unlacquered"], options: [saxophones, editions, series],
    lines: [
      ["Yamaha", 1.1, ["YAS", "YTS", "YBS", "YSS"], numbers(200, 990, 10, "+-")],
      ["Thomann", 0.4, ["TAS", "TTS", "TBS"], numbers(100, 780, 20, "+-")],
      ["Jupiter", 0.7, ["JAS", "JTS", "JBS"], numbers(500, 1190, 15)],
      ["Selmer", 3, ["Axos", "Series II", "Series III", "Supreme", "Signature"], numbers(4, 64, 1, "")],
      ["Yanagisawa", 2, ["A-WO", "T-WO", "S-WO", "B-WO"], numbers(1, 40, 1)],
      ["Startone", 0.2, ["SAS", "STS"], numbers(55, 95, 1, "+-")],
    ],
    uses: ["with an easy low register", "for the first year and the big band", "with a warm core and quick keys", "that projects over a section"],
    remarks: ["With mouthpiece and case.", "The bell is engraved by hand."],
    specs: [oneOf("Type", "Alto", "Tenor", "Soprano", "Baritone"), oneOf("Pitch", "Eb", "Bb"), oneOf("Material", "Brass", "Bronze", "Sterling silver"), yesOrNo("High F#"), yesOrNo("Case included"), kilograms("Weight", 1.4, 6.2, 0.2)],
  }),
  leaf({
    path: ["Wind & Brass", "Trumpets"], noun: "trumpet", share: 1.5, price: [780, 0.8], finishes: ["Lacquered", "Silver Plated", "Raw Brass"], options: [[["Bb Trumpet", { Pitch: "Bb" }], ["C Trumpet", { Pitch: "C" }], ["Piccolo Trumpet", { Pitch: "Bb/A" }], ["Pocket Trumpet", { Pitch: "Bb" }]], editions, series],
    lines: [
      ["Yamaha", 1.1, ["YTR"], numbers(2330, 9830, 25, "+-")],
      ["Bach", 2.2, ["TR", "LT", "Stradivarius"], numbers(180, 650, 5, "")],
      ["Thomann", 0.4, ["TR", "Black Jazz", "Concerto"], numbers(20, 900, 20, "+-")],
      ["Jupiter", 0.6, ["JTR"], numbers(500, 1700, 8)],
      ["Schilke", 3, ["B", "S", "X"], numbers(1, 90, 1)],
      ["Startone", 0.15, ["PTR", "STR"], numbers(10, 60, 1, "+-")],
    ],
    uses: ["with a free blow and a centred tone", "for section work and solos", "with smooth valves", "for young lungs"],
    remarks: ["With mouthpiece and case.", "Monel valves, two water keys."],
    specs: [oneOf("Pitch", "Bb", "C", "Bb/A"), amounts("Bore", [11.65, 11.73, 11.58, 11.9], "mm"), amounts("Bell diameter", [123, 122, 125, 130], "mm"), oneOf("Material", "Yellow brass", "Gold brass", "Sterling silver"), yesOrNo("Case included"), kilograms("Weight", 0.9, 1.4, 0.05)],
  }),
  leaf({
    path: ["Wind & Brass", "Clarinets"], noun: "clarinet", share: 1, price: [690, 0.75], finishes: ["Silver Keys", "Nickel Keys", "Gold Keys"], options: [[["Bb Clarinet", { Pitch: "Bb" }], ["A Clarinet", { Pitch: "A" }], ["Eb Clarinet", { Pitch: "Eb" }], ["Bass Clarinet", { Pitch: "Bb" }]], editions, series],
    lines: [
      ["Buffet Crampon", 2.2, ["Prodige", "E", "R13", "Festival", "Tosca"], numbers(10, 60, 1, "")],
      ["Yamaha", 0.9, ["YCL"], numbers(250, 990, 5, "+-")],
      ["Jupiter", 0.6, ["JCL"], numbers(500, 1190, 10)],
      ["Thomann", 0.3, ["GCL", "CL"], numbers(10, 490, 10, "+-")],
    ],
    uses: ["with an even scale", "for wind band and orchestra", "with a dark, singing tone"],
    remarks: ["With mouthpiece and case.", "Bladder pads, blue steel springs."],
    specs: [oneOf("Pitch", "Bb", "A", "Eb"), oneOf("Material", "Grenadilla", "ABS resin", "Ebonite"), amounts("Keys", [17, 18, 19, 20]), amounts("Rings", [6, 7]), amounts("Bore", [14.65, 14.6, 14.7], "mm"), yesOrNo("Case included")],
  }),
  leaf({
    path: ["Orchestral Strings", "Violins"], noun: "violin", share: 2, price: [420, 1], finishes: ["Antique", "Red-brown", "Golden"], options: [sized("Violin"), editions, series],
    lines: [
      ["Stentor", 0.5, ["Student", "Harlequin", "Graduate", "Conservatoire", "Messina", "Arcadia"], ["", "I", "VI", "Outfit"]],
      ["Yamaha", 1, ["V", "YVN", "YEV", "SVV"], numbers(4, 250, 3)],
      ["Gewa", 0.7, ["Pure", "Allegro", "Ideale", "Maestro", "Germania"], numbers(4, 74, 2, ""), ["", "VL1", "VL5"]],
      ["Thomann", 0.4, ["Classic", "Student", "Europe"], numbers(4, 94, 2, "")],
      ["Cremona", 0.6, ["SV", "SE"], numbers(50, 1800, 25, "+-")],
    ],
    uses: ["for lessons and the youth orchestra", "with a carved spruce top", "with an open, even sound", "that grows with its player"],
    remarks: ["With bow and case.", "Set up by a luthier."],
    specs: [oneOf("Size", "4/4", "3/4", "1/2", "1/4", "1/8", "7/8"), oneOf("Top", "Solid spruce", "Spruce"), oneOf("Back and sides", "Maple", "Flamed maple"), oneOf("Fittings", "Ebony", "Rosewood", "Boxwood"), yesOrNo("Bow included"), yesOrNo("Case included")],
  }),
  leaf({
    path: ["Orchestral Strings", "Cellos"], noun: "cello", share: 0.7, price: [1200, 0.8], finishes: ["Antique", "Red-brown"], options: [sized("Cello"), editions, series],
    lines: [
      ["Stentor", 0.6, ["Student", "Graduate", "Conservatoire", "Messina"], ["", "I", "VI"]],
      ["Gewa", 0.8, ["Pure", "Allegro", "Ideale", "Maestro"], ["", "VC1", "VC5"]],
      ["Yamaha", 1.4, ["VC", "SVC"], numbers(5, 310, 5)],
    ],
    uses: ["with a deep, speaking low string", "for lessons and chamber music", "with a resonant carved body"],
    remarks: ["With bow and bag.", "Set up by a luthier."],
    specs: [oneOf("Size", "4/4", "3/4", "1/2", "1/4", "1/8", "7/8"), oneOf("Top", "Solid spruce", "Spruce"), oneOf("Back and sides", "Maple", "Flamed maple"), inches("String length", [27.2, 25.6, 23]), yesOrNo("Bow included"), yesOrNo("Bag included"), kilograms("Weight", 2.4, 4, 0.1)],
  }),
];
