import type { RoutePaper, RouteProfile } from './route-profile.js';
import { CN_EXPORT } from './profiles/cn-export.js';
import { CN_EXPORT_2020 } from './profiles/cn-export-2020.js';
import { CN_EXPORT_DEVICE_2026, CN_EXPORT_DRUG_2026, CN_EXPORT_NARCOTIC } from './profiles/cn-export-2026.js';
import { ASEAN_IMPORT, INBOUND_CHINA, MALI_IMPORT } from './profiles/imports.js';

/** Every version of every route profile. A corridor names the codes that its shipments are looked at by. */
export const ROUTE_PROFILES: readonly RouteProfile[] = [
  CN_EXPORT,
  CN_EXPORT_2020,
  CN_EXPORT_DRUG_2026,
  CN_EXPORT_DEVICE_2026,
  CN_EXPORT_NARCOTIC,
  ASEAN_IMPORT,
  MALI_IMPORT,
  INBOUND_CHINA,
];

/** All versions of the profiles that a corridor names; unknown codes are a fault of the caller and find nothing. */
export const routesOf = (codes: readonly string[]): RouteProfile[] =>
  ROUTE_PROFILES.filter(({ code }) => codes.includes(code));

/** Each paper by its code, as one of the profiles has it: what the profiles agree on. */
export const ROUTE_PAPERS: ReadonlyMap<string, RoutePaper> = new Map(
  ROUTE_PROFILES.flatMap(({ papers }) => papers.map((paper) => [paper.code, paper] as const)),
);
