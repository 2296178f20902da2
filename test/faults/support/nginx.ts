import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { call } from './http.js';

/** Suites that need nginx. Where it is not installed they are counted as skipped. */
export const describeNginx = spawnSync('nginx', ['-v']).status === 0 ? describe : describe.skip;

/** A reverse proxy as an operator would set one up, which keeps its connections to the service open. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly directory: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(ports: readonly number[]): Promise<Nginx> {
    const directory = mkdtempSync(join(tmpdir(), 'nginx-'));
    const port = await freePort();
    const file = join(directory, 'nginx.conf');
    writeFileSync(file, configuration(directory, port, ports));
    const child = spawn('nginx', ['-p', directory, '-c', file, '-e', join(directory, 'error.log')]);
    const proxy = new Nginx(`http://127.0.0.1:${port}`, directory, child);
    await eventually(async () => expect((await call(`${proxy.url}/livez`)).status).toBe(200), 60_000);
    return proxy;
  }

  /** By SIGTERM, because its worker would outlive a master that is killed. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
    rmSync(this.directory, { recursive: true });
  }
}

function configuration(directory: string, port: number, ports: readonly number[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${directory}/${kind};`,
  );
  return `
daemon off;
worker_processes 1;
pid ${directory}/pid;
events {}
http {
  access_log off;
${temporary.join('\n')}
  upstream instances {
${ports.map((each) => `    server 127.0.0.1:${each};`).join('\n')}
    keepalive 8;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://instances;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
