const RFC_2822 =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Fri, 20 Nov 2026 14:50:02 +0000`, from 1970 on; null for anything else. `Date.parse` would take far more than that. */
export function rfc2822Time(value: unknown): Date | null {
  const match = typeof value === 'string' ? RFC_2822.exec(value) : null;
  if (match === null) return null;
  const [, day = '', month = '', year, time, hours, minutes] = match;
  const date = `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${twoDigits(Number(day))}`;
  const at = new Date(`${date}T${time}${hours}:${minutes}`);
  return at.getTime() >= 0 && isDay(date) ? at : null;
}

/** JavaScript takes 31 February for 3 March. */
function isDay(date: string): boolean {
  return new Date(date).getUTCDate() === Number(date.slice(8));
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
