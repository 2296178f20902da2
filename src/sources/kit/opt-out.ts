import type { Direction, OptOut } from '../../contract/index.js';

/** The whole text, without accents, blanks and punctuation, in English, Spanish and French: what carriers honour. */
const KEYWORDS: ReadonlyMap<string, OptOut> = new Map([
  ...words('stop', 'stop stopall unsubscribe cancel end quit optout revoke'),
  ...words('stop', 'alto parar detener cancelar baja darmedebaja darsedebaja'),
  ...words('stop', 'arret arreter desabonner desabonnement sedesabonner desinscrire annuler'),
  ...words('start', 'start unstop subscribe optin'),
  ...words('start', 'iniciar comenzar empezar alta'),
  ...words('start', 'debut commencer sabonner reprendre'),
]);
const MAX_LENGTH = 40;

/** Whether an inbound text is a keyword by which its sender wants no more messages, or wants them again. */
export function optOutOf(direction: Direction | null, body: string | null): OptOut | null {
  if (direction !== 'inbound' || body === null || body.length > MAX_LENGTH) return null;
  const word = body
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return KEYWORDS.get(word) ?? null;
}

function words(means: OptOut, list: string): [string, OptOut][] {
  return list.split(' ').map((word) => [word, means]);
}
