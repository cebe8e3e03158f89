/** A moment as a day of the calendar of a time zone. */
export interface CalendarDay {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 31 */
  readonly dayOfMonth: number;
  readonly isLastOfMonth: boolean;
}

/** Makes a function that gives the day of a moment in an IANA time zone. */
export function calendarOf(timeZone: string): (moment: Date) => CalendarDay {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day] = [parts.get('year') ?? 0, parts.get('month') ?? 1, parts.get('day') ?? 1];
    const midnight = new Date(Date.UTC(year, month - 1, day));
    return {
      date: midnight.toISOString().slice(0, 10),
      weekday: midnight.getUTCDay(),
      dayOfMonth: day,
      isLastOfMonth: new Date(Date.UTC(year, month, 0)).getUTCDate() === day,
    };
  };
}
