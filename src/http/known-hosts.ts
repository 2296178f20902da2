import ipaddr from 'ipaddr.js';
import type { Request } from 'express';
import type { ServiceSettings } from '../config/service.settings.js';
import type { OperatorSettings } from './operator.settings.js';
import { canonicalAddress, isLocal } from './client-address.js';
import { Problem } from './problem.js';

const HOST = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i;

/**
 * Names the service is known by to browsers. A page elsewhere can make its own name lead to this machine (DNS rebinding), and is
 * then of one origin with us; its name gives it away.
 */
export class KnownHosts {
  private readonly names: ReadonlySet<string>;
  private readonly onLoopback: boolean;

  constructor({
    HOST: address,
    DASHBOARD_HOSTS,
  }: Pick<ServiceSettings, 'HOST'> & Pick<OperatorSettings, 'DASHBOARD_HOSTS'>) {
    this.names = new Set(DASHBOARD_HOSTS.map((name) => name.toLowerCase()));
    this.onLoopback = isLoopback(address);
  }

  /** @throws Problem 421 when the request is for a name that is none of ours */
  assertKnown(request: Request): void {
    if (this.isKnown(request)) return;
    throw new Problem(421, 'the dashboard is not known by this name; add it to DASHBOARD_HOSTS, or use localhost');
  }

  /** Whether the request is for a name that is ours. */
  isKnown(request: Request): boolean {
    const [, address, name = ''] = HOST.exec(request.headers.host ?? '') ?? [];
    const host = (address ?? name).toLowerCase();
    if (isLoopback(host) || this.names.has(host)) return true;
    return host !== '' && this.names.size === 0 && !this.onLoopback && !isLocal(request);
  }
}

function isLoopback(host: string): boolean {
  const address = canonicalAddress(host);
  return host === 'localhost' || (address !== null && ipaddr.parse(address).range() === 'loopback');
}
