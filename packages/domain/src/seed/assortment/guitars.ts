// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, inches, kilograms, oneOf, yesOrNo } from "./specs.ts";

const finishes = ["Black", "3-Color Sunburst", "Natural", "Olympic White", "Cherry Sunburst", "Candy Apple Red", "Lake Placid Blue", "Tobacco Burst", "Silver Metallic", "Black, left-handed"];
const woods = ["Mahogany", "Maple", "Alder", "Basswood", "Poplar", "Ash", "Nato"];
const fingerboards = ["Rosewood", "Maple", "Indian Laurel", "Ebony", "Pau Ferro"];
const pickups = [["HSS", { Pickups: "HSS" }], ["SSS", { Pickups: "SSS" }], ["HH", { Pickups: "HH" }], ["HSH", { Pickups: "HSH" }], ["P90", { Pickups: "P90" }]] as const;
const necks = [["MN", { Fingerboard: "Maple" }], ["RW", { Fingerboard: "Rosewood" }], ["LRL", { Fingerboard: "Indian Laurel" }], ["PF", { Fingerboard: "Pau Ferro" }], ["EB", { Fingerboard: "Ebony" }]] as const;
const runs = ["", "FSR", "LE", "Special", "Artist", "Tour"];
const years = ["", "'50s", "'60s", "'70s", ...numbers(1951, 1979, 2, "")];
const tops = [["Spruce", { Top: "Solid spruce" }], ["Cedar", { Top: "Solid cedar" }], ["Koa", { Top: "Koa" }], ["Torrefied", { Top: "Torrefied spruce" }]] as const;

/** Guitars with and without a plug, and ukuleles. */
export const guitars = [
  leaf({
    path: ["Guitars", "Electric Guitars", "Solid Body Guitars"], noun: "solid body electric guitar", share: 12, price: [690, 0.75], finishes, options: [runs],
    lines: [
      ["Fender", 1.5, ["Player II", "Vintera II", "Player Plus", "American Performer", "American Pro II", "American Ultra II", "Custom Shop"], ["Stratocaster", "Telecaster", "Jazzmaster", "Jaguar", "Mustang", "Duo-Sonic", "Meteora"], years, pickups, necks],
      ["Squier", 0.45, ["Sonic", "Affinity", "Paranormal", "Contemporary", "Classic Vibe"], ["Stratocaster", "Telecaster", "Jazzmaster", "Mustang", "Cyclone"], years, pickups, necks],
      ["Gibson", 3, ["Studio", "Modern", "Standard", "Deluxe", "Custom"], ["Les Paul", "SG", "Explorer", "Flying V", "Firebird"], years, ["", "Figured Top", "Plain Top", "Bigsby", "Tribute"], ["", "Limited", "Exclusive"]],
      ["Epiphone", 0.8, ["Studio", "Modern", "Standard", "Prophecy", "Inspired"], ["Les Paul", "SG", "Explorer", "Flying V", "Firebird", "Coronet"], years, ["", "Figured Top", "Plus Top", "Bigsby"]],
      ["Ibanez", 1, ["GRG", "GSA", "RG", "S", "AZ", "RGA", "AZES", "JEM"], numbers(121, 991, 10), ["", "+AH", "+EX", "+DX", "+QM", "+FM", "+PB"], ["", "Gio", "Standard", "Prestige", "Premium", "Genesis"]],
      ["PRS", 1.6, ["SE", "S2", "CE", "Core", "Private Stock"], ["Custom 24", "Custom 22", "McCarty 594", "Silver Sky", "Standard 24", "Starla", "Mira"], ["", "Quilt", "Flame", "Piezo", "Floyd"], years],
      ["Yamaha", 0.6, ["Pacifica", "Revstar"], numbers(112, 912, 8, ""), ["", "+V", "+H", "+J", "+X", "+VM", "+VFM"], ["", "Standard", "Professional"]],
      ["ESP", 1.2, ["LTD EC", "LTD M", "LTD MH", "LTD Viper", "E-II Horizon", "E-II Eclipse"], numbers(10, 1010, 10, ""), ["", "QM", "FM", "FR", "EverTune", "Baritone"]],
      ["Jackson", 1, ["JS Series", "X Series", "Pro Series", "MJ Series"], ["Dinky", "Soloist", "Rhoads", "Kelly", "King V", "Monarkh"], numbers(11, 98, 3, ""), ["", "Multi-Scale", "Floyd", "Hardtail", "Baritone"]],
      ["Charvel", 1.3, ["Pro-Mod", "MJ", "Select"], ["San Dimas", "So-Cal", "DK24", "DK22"], ["Style 1", "Style 5", "Style 7"], pickups, ["", "FR", "Hardtail", "CM", "QM"]],
      ["Schecter", 1, ["C", "Omen", "Hellraiser", "Solo", "Banshee", "KM"], ["+-1", "+-6", "+-7", "+-8"], ["Standard", "Extreme", "Elite", "Platinum", "Apocalypse"], ["", "FR", "EverTune", "Multiscale"]],
      ["Harley Benton", 0.25, ["ST", "TE", "SC", "Fusion", "JA", "R"], numbers(20, 990, 10), ["", "+CC", "+HSS", "+QM", "+TH"]],
    ],
    uses: ["for clean tones and high gain alike", "with a slim neck for fast playing", "for blues, rock and everything between", "that stays in tune under heavy bends", "with coil split and a resonant body", "for a first band and many after it"],
    remarks: ["Comes with a gig bag.", "The neck is satin finished and feels played in.", "Set up and checked before it leaves the workshop.", "The bridge pickup splits for single coil sounds.", "A hardshell case is included."],
    specs: [oneOf("Body material", ...woods), oneOf("Fingerboard", ...fingerboards), oneOf("Pickups", "HSS", "SSS", "HH", "HSH", "P90"), amounts("Frets", [22, 24, 21]), inches("Scale length", [25.5, 24.75, 25, 24]), oneOf("Bridge", "Tremolo", "Hardtail", "Tune-o-matic", "Floyd Rose"), kilograms("Weight", 2.8, 4.6, 0.1), amounts("Strings", [6, 7, 8, 12]), yesOrNo("Case included")],
  }),
  leaf({
    path: ["Guitars", "Electric Guitars", "Semi-Hollow Guitars"], noun: "semi-hollow electric guitar", share: 4, price: [890, 0.7], finishes, options: [runs],
    lines: [
      ["Gretsch", 1, ["Streamliner", "Electromatic", "Players", "Select"], numbers(2210, 6690, 320, "G"), ["Centerblock", "Single-Cut", "Falcon", "Anniversary", "Nashville"], years, ["", "Bigsby", "Jr.", "Filter'Tron"]],
      ["Epiphone", 0.7, ["Inspired by", "Dot", "Casino", "Sheraton", "Riviera"], ["ES-335", "ES-339", "Archtop", "Coupe"], years, ["", "Figured", "Pro"]],
      ["Gibson", 3.4, ["ES-335", "ES-339", "ES-345", "ES-330", "ES-355"], ["Satin", "Dot", "Figured", "Block"], years, ["", "Reissue", "Bigsby"]],
      ["Ibanez", 0.7, ["AS", "AF", "AM", "AG", "AFC"], numbers(51, 199, 4), ["", "+L", "+TR", "+QM"], ["Artcore", "Artcore Expressionist", "Artstar"]],
      ["Guild", 1.2, ["Starfire I", "Starfire II", "Starfire IV", "Starfire VI", "X-175"], ["SC", "DC", "ST"], ["", "Flamed", "Jet 90", "Newark St."], years],
      ["D'Angelico", 1.1, ["Premier", "Deluxe", "Excel"], ["DC", "SS", "EXL-1", "Mini DC", "Bedford"], ["", "Stopbar", "Tremolo", "XT"], years],
    ],
    uses: ["with the air of a hollow body and none of its howl", "for jazz, soul and rockabilly", "that sings clean and growls when pushed", "with a centre block against feedback"],
    remarks: ["A hardshell case is included.", "The top is pressed from laminated maple.", "Bound on all sides, with block inlays."],
    specs: [oneOf("Body material", "Maple", "Mahogany", "Spruce"), oneOf("Fingerboard", ...fingerboards), oneOf("Pickups", "HH", "P90", "Filter'Tron"), amounts("Frets", [22, 20, 21]), inches("Scale length", [24.75, 24.6, 25.5]), oneOf("Bridge", "Tune-o-matic", "Bigsby", "Stopbar"), kilograms("Weight", 2.6, 4.2, 0.1), inches("Body depth", [1.75, 2.25, 2.75])],
  }),
  leaf({
    path: ["Guitars", "Acoustic Guitars", "Dreadnought Guitars"], noun: "dreadnought acoustic guitar", share: 7, price: [480, 0.8], finishes: ["Natural", "Sunburst", "Black", "Natural, left-handed"], options: [["Dreadnought", "Dreadnought CE", "Dreadnought 12"], ["", ...tops]],
    lines: [
      ["Yamaha", 0.7, ["F", "FG", "FGX", "LL", "FSX"], numbers(300, 990, 10), ["", "+TA", "+C", "+ARE"]],
      ["Martin", 3, ["DX", "DJr", "D", "D-18", "HD", "D-45"], ["Remastered", "Authentic", "Modern Deluxe", "Street Legend", "StreetMaster", "Standard"], numbers(10, 48, 1, "")],
      ["Fender", 0.5, ["FA", "CD", "CC", "PD", "Redondo"], numbers(25, 425, 5, ""), ["+S", "+SE", "+SCE"]],
      ["Taylor", 2.6, ["Academy", "American Dream", "100", "200", "300", "500", "800"], numbers(10, 38, 1, ""), ["", "+e", "+ce", "+ce Plus"]],
      ["Gibson", 4, ["Generation", "Hummingbird", "J-45", "J-35", "Dove"], ["Faded", "Standard", "Original", "Deluxe", "Studio"], years],
      ["Epiphone", 0.6, ["Songmaker", "Starling", "Masterbilt", "Inspired", "Hummingbird"], ["DR-100", "DR-212", "FT-100", "AJ-220", "AJ-45", "Texan"], years],
      ["Cort", 0.4, ["AD", "Earth", "Gold", "MR"], numbers(50, 850, 10), ["", "+E", "+F", "+OP"]],
      ["Ibanez", 0.5, ["PF", "AW", "AAD", "V"], numbers(15, 555, 5), ["", "+ECE", "+CE"]],
      ["Guild", 1.4, ["D-120", "D-140", "D-240", "D-40", "D-55"], ["Westerly", "Traditional", "USA"], years],
    ],
    uses: ["with a full bass and clear trebles", "for strumming and singing", "with a solid top that opens up with the years", "for the camp fire and the stage", "that carries over a whole band"],
    remarks: ["With pickup and tuner built in.", "Comes with a gig bag.", "Scalloped bracing, bone nut and saddle."],
    specs: [oneOf("Body shape", "Dreadnought"), oneOf("Top", "Solid spruce", "Spruce", "Solid cedar", "Torrefied spruce", "Koa"), oneOf("Back and sides", "Mahogany", "Rosewood", "Sapele", "Nato", "Koa"), oneOf("Fingerboard", ...fingerboards), inches("Scale length", [25.4, 25.5, 24.9, 24.75]), inches("Nut width", [1.69, 1.75, 1.72]), yesOrNo("Pickup system"), yesOrNo("Cutaway"), kilograms("Weight", 1.6, 2.6, 0.05)],
  }),
  leaf({
    path: ["Guitars", "Acoustic Guitars", "Auditorium Guitars"], noun: "auditorium acoustic guitar", share: 5, price: [620, 0.8], finishes: ["Natural", "Sunburst", "Black", "Natural, left-handed"], options: [["Auditorium", "Grand Auditorium", "Concert", "Parlor"], ["", ...tops]],
    lines: [
      ["Taylor", 2.3, ["Academy", "American Dream", "GS Mini", "100", "200", "400", "600", "900"], numbers(12, 34, 1, ""), ["", "+e", "+ce", "+ce-N"]],
      ["Martin", 2.6, ["LX", "000C", "000", "OM", "00", "OMC"], ["+-X", "+-10", "+-13", "+-15", "+-18", "+-28", "+-35", "+-42"], ["Road Series", "Reimagined", "Modern Deluxe", "Authentic", "Retro"]],
      ["Yamaha", 0.7, ["FS", "AC", "APX", "LS", "CSF"], numbers(100, 980, 8), ["", "+TA", "+M", "+ARE"]],
      ["Cort", 0.5, ["L", "CORE", "SFX", "GA"], numbers(50, 950, 10), ["", "+F", "+MF", "+LE"]],
      ["Takamine", 1, ["GN", "GX", "CP", "P", "TF"], numbers(10, 700, 6), ["", "+CE", "+NC", "+ME"]],
      ["Lag", 0.6, ["Tramontane", "Sauvage", "Occitania"], numbers(66, 588, 3, ""), ["+A", "+ACE", "+PE"]],
      ["Furch", 2.2, ["Indigo", "Pioneer", "Green", "Grand"], ["Gc", "OM", "OOM", "G"], numbers(20, 60, 1, "")],
    ],
    uses: ["with an even voice for fingerstyle", "that sits small on the lap and fills the room", "for players who plug in every night", "with a quick, articulate attack"],
    remarks: ["With pickup and tuner built in.", "Comes in a padded case.", "Bevelled armrest, satin neck."],
    specs: [oneOf("Body shape", "Auditorium", "Grand auditorium", "Concert", "Parlor"), oneOf("Top", "Solid spruce", "Solid cedar", "Spruce", "Torrefied spruce", "Koa"), oneOf("Back and sides", "Mahogany", "Rosewood", "Sapele", "Walnut", "Ovangkol"), oneOf("Fingerboard", ...fingerboards), inches("Scale length", [25.5, 24.9, 25.4, 23.5]), inches("Nut width", [1.75, 1.69, 1.72]), yesOrNo("Pickup system"), yesOrNo("Cutaway")],
  }),
  leaf({
    path: ["Guitars", "Classical Guitars"], noun: "classical guitar", share: 4, price: [330, 0.85], finishes: ["Natural", "Matte Natural", "Natural, left-handed"], options: [["4/4", "3/4", "1/2", "7/8"].map((size) => [size, { Size: size }] as const), ["", ...tops]],
    lines: [
      ["Yamaha", 0.7, ["C", "CS", "CX", "CG", "NTX", "GC"], numbers(30, 290, 4), ["", "+II", "+S", "+MC"]],
      ["Cordoba", 1.1, ["Protege C", "Iberia C", "Luthier C", "GK Studio", "Fusion"], numbers(1, 45, 1), ["", "Crossover", "Cutaway"]],
      ["Ortega", 0.7, ["Student R", "Family R", "Performer RCE", "Private Room"], numbers(55, 245, 3), ["", "G", "SN", "Slim"]],
      ["Alhambra", 1.6, ["Z-Nature", "College", "Iberia", "Premier Pro", "Concert"], numbers(4, 35, 1, ""), ["+C", "+P", "+OP", "+CT"]],
      ["La Mancha", 0.8, ["Rubi", "Granito", "Opalo", "Perla"], numbers(32, 92, 2, ""), ["", "AB", "CM", "SM"]],
      ["Ramirez", 5, ["Estudio", "Guitarra del Tiempo", "1A"], numbers(4, 39, 1, ""), ["", "Semi", "Conservatorio"]],
    ],
    uses: ["for first lessons and long evenings", "with a warm, round voice", "for students who mean it", "with a cedar-dark bass and quick trebles"],
    remarks: ["Comes with a gig bag.", "The neck has a truss rod.", "Hand-rubbed finish."],
    specs: [oneOf("Size", "4/4", "3/4", "1/2", "7/8"), oneOf("Top", "Solid cedar", "Solid spruce", "Spruce"), oneOf("Back and sides", "Mahogany", "Rosewood", "Sapele", "Cypress"), oneOf("Fingerboard", "Rosewood", "Ebony", "Walnut"), inches("Scale length", [25.59, 24.8, 22.83]), inches("Nut width", [2.05, 1.97, 1.89]), yesOrNo("Pickup system")],
  }),
  leaf({
    path: ["Guitars", "Ukuleles"], noun: "ukulele", share: 3, price: [110, 0.75], finishes: ["Natural", "Sunburst", "Blue", "Red", "Black"], options: [["Soprano", "Concert", "Tenor", "Baritone"].map((size) => [size, { Size: size }] as const), ["", "Electro", "Long Neck", "Cutaway"]],
    lines: [
      ["Kala", 1, ["KA", "MK", "KA-SS", "KA-ATP", "Elite"], numbers(15, 195, 4), ["", "Thinline", "Slotted"]],
      ["Mahalo", 0.35, ["Rainbow", "Kahiko", "Island", "Java"], numbers(4, 64, 1, ""), ["", "+TBR", "+LBU"]],
      ["Cordoba", 1.2, ["15", "20", "24", "30", "35"], ["+SM", "+CM", "+TM", "+BM"], ["Solid", "Acacia", "Spruce", "Bolivian"], numbers(4, 16, 1, "")],
      ["Flight", 0.7, ["TUS", "NUS", "DUC", "Travel"], numbers(35, 535, 10, ""), ["", "Sunset", "Rainbow"]],
      ["Ortega", 0.8, ["Keiki", "Bonfire", "Earth Series", "Lizard"], numbers(5, 99, 3, ""), ["", "GT", "BK"]],
      ["Lanikai", 0.9, ["LU", "Quilted", "Oak", "Acacia"], numbers(11, 81, 2, ""), ["", "Deluxe", "Kit"]],
    ],
    uses: ["to carry everywhere", "with a bright, quick sound", "that beginners learn in an afternoon", "with a deeper body and a longer ring"],
    remarks: ["With bag and tuner.", "Strung with Aquila Nylgut.", "Geared tuners keep it in pitch."],
    specs: [oneOf("Size", "Soprano", "Concert", "Tenor", "Baritone"), oneOf("Top", "Mahogany", "Koa", "Spruce", "Acacia"), oneOf("Back and sides", "Mahogany", "Acacia", "Sapele", "Koa"), amounts("Frets", [12, 15, 18, 19]), inches("Scale length", [13.6, 15, 17, 20]), yesOrNo("Pickup system"), oneOf("String material", "Nylgut", "Fluorocarbon", "Nylon")],
  }),
];
