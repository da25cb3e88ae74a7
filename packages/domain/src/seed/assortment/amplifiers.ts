// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf } from "./leaf.ts";
import { amounts, kilograms, oneOf, yesOrNo } from "./specs.ts";

const watts = [5, 10, 15, 20, 30, 40, 50, 60, 100, 120].map((power) => [String(power), { Power: `${power} W` }] as const);
const bassWatts = [15, 25, 40, 100, 200, 300, 500, 800, 1000].map((power) => [String(power), { Power: `${power} W` }] as const);
const builds = [["Combo", { Type: "Combo" }], ["Head", { Type: "Head" }], ["Combo 112", { Type: "Combo", Speakers: '1 x 12"' }], ["Combo 212", { Type: "Combo", Speakers: '2 x 12"' }]] as const;
const bassBuilds = [["Combo 110", { Type: "Combo", Speakers: '1 x 10"' }], ["Combo 112", { Type: "Combo", Speakers: '1 x 12"' }], ["Combo 210", { Type: "Combo", Speakers: '2 x 10"' }], ["Combo 115", { Type: "Combo", Speakers: '1 x 15"' }], ["Head", { Type: "Head" }]] as const;
const marks = ["", "II", "IV", "V", "LE", "Reverb", "Plus"];

/** Amplifiers for guitar and bass. */
export const amplifiers = [
  leaf({
    path: ["Amplifiers", "Guitar Amps"], noun: "guitar amplifier", share: 5, price: [520, 0.8], finishes: ["Black", "Cream", "Red", "Tweed"], options: [watts, builds, marks],
    lines: [
      ["Marshall", 1.1, ["MG", "CODE", "Origin", "DSL", "Studio Vintage", "JCM", "JVM", "JTM"], ["", "+C", "+H", "+FX", "+GFX", "+R"]],
      ["Fender", 1.2, ["Frontman", "Champion", "Mustang LT", "Mustang GTX", "Hot Rod", "Super Sonic", "Tone Master", "'65 Reissue", "'57 Custom"], ["", "Deluxe", "DeVille", "Twin", "Princeton"]],
      ["Boss", 0.7, ["Dual Cube", "Katana Mini", "Katana", "Katana Artist", "Nextone"], ["", "Gen 3", "EX", "Air", "Stage"]],
      ["Vox", 0.8, ["Mini", "Pathfinder", "VX", "Cambridge", "AC", "AC Custom", "AC Hand-Wired"], ["", "+C1", "+C2", "+S1", "+X"]],
      ["Orange", 0.9, ["Crush", "Micro", "Super Crush", "Rocker", "AD", "Rockerverb", "OR"], ["", "+RT", "+MK", "+H", "+TC"]],
      ["Blackstar", 0.6, ["Fly", "Debut", "ID:Core", "HT", "Artist", "St. James", "Series One"], ["", "+R", "+E", "+RH", "+MK"]],
      ["Mesa Boogie", 3, ["Fillmore", "Rectoverb", "Mark Five", "Dual Rectifier", "Triple Crown", "JP"], ["", "Express", "Badlander", "Studio"]],
      ["Positive Grid", 0.5, ["Spark Go", "Spark Mini", "Spark", "Spark Live"], ["", "BT", "Edge"]],
      ["Laney", 0.7, ["LX", "Cub", "Supergrace", "Ironheart", "Lionheart", "Black Country"], ["", "+R", "+H", "+SUPER"]],
    ],
    uses: ["with a clean channel that stays clean", "for the bedroom and the small club", "with a power soak for quiet hours", "that breaks up early and sweetly", "with effects, a looper and a headphone output"],
    remarks: ["A foot switch is included.", "The effects loop is in series.", "With a speaker-emulated line output."],
    specs: [amounts("Power", [15, 30, 50, 20, 100, 5, 40, 10, 60], "W"), oneOf("Technology", "Tube", "Solid state", "Modeling", "Hybrid"), oneOf("Type", "Combo", "Head"), amounts("Channels", [2, 1, 3, 4]), oneOf("Speakers", '1 x 12"', '2 x 12"', '1 x 10"', '1 x 8"', '4 x 12"'), yesOrNo("Reverb"), yesOrNo("Effects loop"), kilograms("Weight", 3, 33, 0.5)],
  }),
  leaf({
    path: ["Amplifiers", "Bass Amps"], noun: "bass amplifier", share: 2, price: [580, 0.7], finishes: ["Black", "Grey"], options: [bassWatts, bassBuilds, marks],
    lines: [
      ["Ampeg", 1.2, ["Rocket Bass", "BA", "Portaflex", "Venture", "SVT"], ["", "Classic", "Micro", "Pro"]],
      ["Fender", 0.8, ["Rumble LT", "Rumble", "Rumble Studio", "Bassman"], ["", "V3", "Stage", "Silverface"]],
      ["Markbass", 1.4, ["Micromark", "Mini CMD", "CMD", "Little Mark", "Big Bang"], ["", "P", "Tube", "Ninja"]],
      ["Hartke", 0.6, ["HD", "LX", "TX", "LH", "HyDrive"], ["", "S", "Kickback"]],
      ["Orange", 0.8, ["Crush Bass", "Little Bass Thing", "Terror Bass", "AD Bass"], ["", "MK", "Four Stroke"]],
      ["Warwick", 0.9, ["BC", "Gnome", "Gnome i", "LWA"], ["", "Pro", "CMB"]],
    ],
    uses: ["that weighs little and pushes much air", "with a tube preamp and a modern power stage", "for rehearsal and stage", "with a direct output for the desk"],
    remarks: ["The tweeter can be switched off.", "With DI output and headphone jack."],
    specs: [amounts("Power", [100, 300, 500, 40, 200, 800, 25, 1000], "W"), oneOf("Technology", "Solid state", "Hybrid", "Tube", "Class D"), oneOf("Type", "Combo", "Head"), oneOf("Speakers", '1 x 12"', '2 x 10"', '1 x 10"', '1 x 15"', '4 x 10"'), amounts("Channels", [1, 2]), yesOrNo("Compressor"), kilograms("Weight", 1.5, 34, 0.5)],
  }),
];
