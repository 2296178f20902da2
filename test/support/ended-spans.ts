import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';

type Processor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];
export type EndedSpan = Parameters<Processor['onEnd']>[0];

/** Starts OpenTelemetry for a file of tests. @returns the spans that have ended in the test under way */
export function recordEndedSpans(): EndedSpan[] {
  const ended: EndedSpan[] = [];
  const sdk = new NodeSDK({
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
    metricReaders: [],
    logRecordProcessors: [],
    autoDetectResources: false,
  });
  beforeAll(() => sdk.start());
  afterAll(() => sdk.shutdown());
  beforeEach(() => {
    ended.length = 0;
  });
  return ended;
}
