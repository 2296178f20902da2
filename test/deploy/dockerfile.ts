export interface Instruction {
  /** In capitals, e.g. `FROM`. */
  name: string;
  text: string;
}

/** The instructions of each stage; comments gone, continued lines joined. */
export function stagesOf(dockerfile: string): Instruction[][] {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, text });
  }
  return stages;
}

/** What the last stage makes of an image, as far as running it needs. */
export interface Image {
  node: string;
  environment: Record<string, string>;
  /** From the build stage to the image. */
  copies: { from: string; to: string }[];
  workingDirectory: string;
  user: string;
  volume: string;
  port: number;
  command: string[];
  healthCheck: string[];
  /** All of it, for what must not be there. */
  text: string;
}

export function imageOf(dockerfile: string): Image {
  const stage = stagesOf(dockerfile).at(-1) ?? [];
  const only = (wanted: string): string => {
    const found = stage.filter(({ name }) => name === wanted);
    if (found.length !== 1)
      throw new Error(`Dockerfile: expected one ${wanted} in the last stage, got ${found.length}`);
    return found[0]?.text ?? '';
  };
  return {
    node: only('FROM'),
    environment: Object.fromEntries(
      only('ENV')
        .split(/\s+/)
        .map((pair) => pair.split('=') as [string, string]),
    ),
    copies: stage
      .filter(({ name }) => name === 'COPY')
      .map(({ text }) => text.replace('--from=build ', '').split(' '))
      .map(([from = '', to = '']) => ({ from, to })),
    workingDirectory: only('WORKDIR'),
    user: only('USER'),
    volume: only('VOLUME'),
    port: Number(only('EXPOSE')),
    command: JSON.parse(only('CMD')) as string[],
    healthCheck: JSON.parse(only('HEALTHCHECK').replace(/^.*? CMD /, '')) as string[],
    text: stage.map(({ name, text }) => `${name} ${text}`).join('\n'),
  };
}
