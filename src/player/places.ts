import { isObject, isSeconds } from './odd-values.js';

/** Seconds in each video where its viewer left, the latest last. */
export type Places = Readonly<Record<string, number>>;

/** How many are remembered; the oldest go. */
const most = 200;
/** Who has seen less has not begun, who has less left has seen it; of what is short, a tenth. */
const [beginningSeconds, endSeconds] = [10, 15];
/** Credits are longer where the film is. */
const endShare = 0.05;

/** What is remembered, as far as it can be read. */
export function toPlaces(text: string | null | undefined): Places {
  const value = parsed(text);
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry): entry is [string, number] => isSeconds(entry[1]))
      .slice(-most),
  );
}

/** With the place in one video; at its beginning or near its end there is nothing to remember. `duration` is 0 where it is not known. */
export function withPlace(
  places: Places,
  name: string,
  { time, duration }: { readonly time: number; readonly duration: number },
): Places {
  const others = Object.entries(places).filter(([other]) => other !== name);
  const length = duration > 0 ? duration : Infinity;
  const beginning = Math.min(beginningSeconds, length / 10);
  const ending = Math.max(Math.min(endSeconds, length / 10), duration * endShare);
  const isBetween = time >= beginning && time < length - ending;
  const entry: [string, number][] = isBetween ? [[name, Math.round(time * 10) / 10]] : [];
  return Object.fromEntries([...others, ...entry].slice(-most));
}

/** Undefined for what is no JSON. */
export function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return undefined;
  }
}
