import { accessories } from "./accessories.ts";
import { amplifiers } from "./amplifiers.ts";
import { dj } from "./dj.ts";
import { drums } from "./drums.ts";
import { guitars } from "./guitars.ts";
import { keyboards } from "./keyboards.ts";
import type { Model } from "./model.ts";
import { orchestra } from "./orchestra.ts";

import { studio } from "./studio.ts";

/**
 * Every instrument of the demo. Makers, models and specs are true as far as their makers publish them, and a spec we were not
 * sure of is left out; part numbers follow each maker's habit; prices and EANs are our own.
 */
export const models: readonly Model[] = [
  ...guitars,
  ...amplifiers,
  ...keyboards,
  ...drums,
  ...studio,
  ...dj,
  ...orchestra,
  ...accessories,
];
