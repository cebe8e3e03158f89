const MICROS_PER_DAY = 86_400_000_000n;
/** Days from 1970-01-01 to 2000-01-01, where the server counts from. */
const EPOCH_DAYS = 10_957;

/** `days` since 2000-01-01 as the server writes a date: `0044-03-15 BC`, `12024-01-01`. */
export function dateText(days: number): string {
  const { year, month, day } = civil(days);
  const shown = year > 0 ? year : 1 - year;
  return `${pad(shown, 4)}-${pad(month, 2)}-${pad(day, 2)}${year > 0 ? '' : ' BC'}`;
}

/** `micros` since 2000-01-01 00:00 as the server writes a timestamp, with `+00` for one with a time zone. */
export function timestampText(micros: bigint, withZone: boolean): string {
  const rest = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  const date = dateText(Number((micros - rest) / MICROS_PER_DAY));
  const [digits, era] = date.endsWith(' BC') ? [date.slice(0, -3), ' BC'] : [date, ''];
  return `${digits} ${timeText(rest)}${withZone ? '+00' : ''}${era}`;
}

/** `micros` since midnight as the server writes a time: `24:00:00`, `01:02:03.004`. */
export function timeText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n);
  const fraction = Number(micros % 1_000_000n);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = clock.map((part) => pad(part, 2)).join(':');
  return fraction === 0 ? text : `${text}.${pad(fraction, 6).replace(/0+$/, '')}`;
}

/** The Gregorian calendar, reaching back without a gap; year 0 is 1 BC. */
function civil(days: number): { year: number; month: number; day: number } {
  // Years that begin in March end with the leap day; eras of 400 years have 146,097 days.
  const fromMarchYear0 = days + EPOCH_DAYS + 719_468;
  const era = Math.floor(fromMarchYear0 / 146_097);
  const dayOfEra = fromMarchYear0 - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
