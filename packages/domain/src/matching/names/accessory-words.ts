/** Before what an accessory serves: what follows names another product. */
export const servesWords = new Set(
  "for fits fit compatible replacement replaces fur passend kompatibel ersatz pour compatible remplacement para per voor".split(
    " ",
  ),
);

/** What is sold to go with a product, or comes along with it in a bundle. */
export const accessoryWords = new Set(
  (
    "case cases cover sleeve bag pouch skin holster gigbag hardcase charger adapter adaptor cable cord battery batteries mount " +
    "bracket stand strap remote filter cartridge toner lamp bulb protector dock docking cradle lens lenses tripod kit bundle " +
    "tasche hulle huelle koffer ladegerat netzteil kabel akku halterung stander gurt fernbedienung objektiv stativ " +
    "housse etui chargeur batterie pied sangle objectif"
  ).split(" "),
);
