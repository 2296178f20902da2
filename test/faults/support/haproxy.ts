import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { call } from './http.js';

/** Suites that need a load balancer. Where haproxy is not installed they are counted as skipped. */
export const describeHaproxy = spawnSync('haproxy', ['-v']).status === 0 ? describe : describe.skip;

/** A load balancer as an operator would set one up: asks /readyz, tries another instance when one refuses a connection. */
export class Haproxy {
  private constructor(
    readonly url: string,
    private readonly stateUrl: string,
    private readonly directory: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(ports: readonly number[]): Promise<Haproxy> {
    const directory = mkdtempSync(join(tmpdir(), 'haproxy-'));
    const [port, statePort] = [await freePort(), await freePort()];
    const file = join(directory, 'haproxy.cfg');
    writeFileSync(file, configuration(port, statePort, ports));
    const child = spawn('haproxy', ['-f', file, '-db', '-q']);
    const proxy = new Haproxy(`http://127.0.0.1:${port}`, `http://127.0.0.1:${statePort}`, directory, child);
    await proxy.allUp(ports.length);
    return proxy;
  }

  /** Waits until it sends requests to so many instances, as an orchestrator does before it goes on to the next. */
  async allUp(count: number): Promise<void> {
    await eventually(async () => {
      const { body } = await call(`${this.stateUrl}/;csv`);
      expect(body.split('\n').filter((line) => /^instances,s\d+,.*,UP,/.test(line))).toHaveLength(count);
    }, 60_000);
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
    rmSync(this.directory, { recursive: true });
  }
}

function configuration(port: number, statePort: number, ports: readonly number[]): string {
  return `
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 3s
  retries 3
  option redispatch
  option httpchk GET /readyz
frontend state
  bind 127.0.0.1:${statePort}
  stats enable
  stats uri /
frontend in
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
${ports.map((each) => `  server s${each} 127.0.0.1:${each} check inter 200ms fall 1 rise 1`).join('\n')}
`;
}
