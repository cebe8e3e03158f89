/** A moment of a document for people, in UTC: `2026-11-23 10:00:05 UTC`. */
export function formatIsoMoment(moment: string): string {
  return `${moment.slice(0, 19).replace('T', ' ')} UTC`;
}
