import ipaddr from 'ipaddr.js';

/**
 * Compiles a list of addresses and CIDR ranges into a test. An empty list admits everyone; an address that is not
 * known (null) is only admitted by an empty list.
 *
 * @param ranges addresses and CIDR ranges, as settings take them
 */
export function addressList(ranges: readonly string[]): (address: string | null) => boolean {
  if (ranges.length === 0) return () => true;
  const compiled = ranges.map(parseRange);
  return (address) => {
    if (address === null) return false;
    const parsed = ipaddr.process(address);
    return compiled.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
  };
}

function parseRange(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [network, bits] = ipaddr.isValidCIDR(range) ? ipaddr.parseCIDR(range) : [ipaddr.parse(range), null];
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress()) {
    return [network.toIPv4Address(), bits === null ? 32 : Math.max(0, bits - 96)];
  }
  return [network, bits ?? (network.kind() === 'ipv4' ? 32 : 128)];
}
