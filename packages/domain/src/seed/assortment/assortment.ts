import { accessories } from "./accessories.ts";
import { amplifiers } from "./amplifiers.ts";
import { basses } from "./basses.ts";
import { drums } from "./drums.ts";
import { effects } from "./effects.ts";
import { guitars } from "./guitars.ts";
import { keyboards } from "./keyboards.ts";
import type { Leaf } from "./leaf.ts";
import { orchestra } from "./orchestra.ts";
import { studio } from "./studio.ts";

/** Every leaf category with what is sold in it. The order is part of what a seed number means. */
export const leaves: readonly Leaf[] = [
  ...guitars,
  ...basses,
  ...amplifiers,
  ...effects,
  ...keyboards,
  ...drums,
  ...studio,
  ...orchestra,
  ...accessories,
];
