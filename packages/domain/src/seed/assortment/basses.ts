// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, inches, kilograms, oneOf, yesOrNo } from "./specs.ts";

const years = ["", "'60s", "'70s", ...numbers(1952, 1980, 2, "")];
const runs = ["", "FSR", "LE", "Special", "Artist", "Tour"];
const strings = [["", { Strings: "4" }], ["V", { Strings: "5" }], ["VI", { Strings: "6" }]] as const;

/** Bass guitars. */
export const basses = [
  leaf({
    path: ["Bass Guitars", "Electric Basses"], noun: "electric bass", share: 6, price: [650, 0.75], options: [runs],
    finishes: ["Black", "3-Color Sunburst", "Olympic White", "Natural", "Candy Apple Red", "Pewter", "Black, left-handed"],
    lines: [
      ["Fender", 1.5, ["Player II", "Vintera II", "Player Plus", "American Pro II", "American Ultra II"], ["Precision Bass", "Jazz Bass", "Mustang Bass", "Jaguar Bass"], strings, years, ["", "MN", "RW", "PF"]],
      ["Ibanez", 0.9, ["GSR", "TMB", "SR", "BTB", "EHB", "SRMS"], numbers(100, 980, 5), ["", "+E", "+DX", "+FM", "+M"]],
      ["Squier", 0.45, ["Sonic", "Affinity", "Contemporary", "Classic Vibe"], ["Precision Bass", "Jazz Bass", "Bronco Bass", "Precision Bass PJ", "Mustang Bass"], strings, years],
      ["Yamaha", 0.6, ["TRBX", "BB", "RBX"], numbers(104, 954, 5), ["", "+A", "+X", "+FM"]],
      ["Music Man", 3, ["StingRay", "Bongo", "Short Scale StingRay", "Sterling", "Sabre"], ["Special", "Classic", "Dargie", "Retro"], ["H", "HH", "HS"], numbers(4, 34, 1, "")],
      ["Sterling", 0.7, ["Intro", "Sub", "Ray", "Ray34"], numbers(4, 74, 2, ""), ["", "+CA", "+HH", "+FM"], years],
      ["Warwick", 1.5, ["RockBass", "Teambuilt Pro", "Custom Shop"], ["Corvette", "Streamer", "Thumb", "Star Bass", "Fortress"], strings, ["Basic", "Double Buck", "Bolt-On", "Stage I", "Multiscale"]],
      ["Cort", 0.5, ["Action", "B", "GB", "A"], numbers(1, 99, 1), ["", "+PJ", "+Plus", "+MHPZ"]],
      ["Harley Benton", 0.22, ["PB", "JB", "MB", "BZ", "MV"], numbers(20, 80, 2), ["", "+FL", "+SB", "+5"]],
    ],
    uses: ["with a tight low end", "for slap, fingers and pick", "that cuts through a loud band", "with an active two-band equaliser", "with a fast neck and an even response"],
    remarks: ["Comes with a gig bag.", "The preamp can be bypassed.", "Graphite rods keep the neck straight."],
    specs: [amounts("Strings", [4, 5, 6]), oneOf("Body material", "Alder", "Ash", "Mahogany", "Poplar", "Basswood"), oneOf("Fingerboard", "Rosewood", "Maple", "Indian Laurel", "Ebony", "Pau Ferro"), amounts("Frets", [20, 21, 22, 24]), inches("Scale length", [34, 30, 35, 32]), oneOf("Pickups", "PJ", "JJ", "P", "HH", "H"), yesOrNo("Active electronics"), kilograms("Weight", 3.2, 5.2, 0.1)],
  }),
  leaf({
    path: ["Bass Guitars", "Acoustic Basses"], noun: "acoustic bass", share: 0.8, price: [420, 0.6], options: [runs], finishes: ["Natural", "Black", "Sunburst"],
    lines: [
      ["Ibanez", 0.8, ["PCBE", "AEB", "AEGB"], numbers(5, 65, 1), ["", "+E", "+MH"]],
      ["Ortega", 1, ["Deep Series", "Lizard", "Horton"], numbers(4, 64, 1, ""), ["", "Fretless", "MB"]],
      ["Fender", 0.9, ["CB-60", "Kingman"], ["Bass", "Bass SCE"], numbers(4, 44, 1, ""), ["", "V2"]],
    ],
    uses: ["for unplugged sessions", "with a deep body and a built-in preamp", "that is heard without an amplifier"],
    remarks: ["Comes with a gig bag.", "Tuner and equaliser are built in."],
    specs: [amounts("Strings", [4, 5]), oneOf("Top", "Spruce", "Mahogany", "Solid spruce"), oneOf("Back and sides", "Mahogany", "Sapele", "Rosewood"), amounts("Frets", [20, 22, 24]), inches("Scale length", [32, 34, 30]), yesOrNo("Cutaway"), yesOrNo("Pickup system")],
  }),
];
