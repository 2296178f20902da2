import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** The service's clock in milliseconds since 1970, by the second. */
export const NowContext = createContext(Date.now());

export const useNow = (): number => useContext(NowContext);

/** @param serviceTime ISO 8601, each time the service says it */
export function useServiceClock(serviceTime: string | undefined): number {
  const [ahead, setAhead] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (serviceTime !== undefined) setAhead(Date.parse(serviceTime) - Date.now());
  }, [serviceTime]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now + ahead;
}
