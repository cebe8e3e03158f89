import { formatIsoMoment } from './format-iso-moment.js';

/** A moment for people, in UTC: `2026-11-23 10:00:05 UTC`. */
export function formatMoment(moment: Date): string {
  return formatIsoMoment(moment.toISOString());
}
