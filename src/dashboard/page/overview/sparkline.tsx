import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

interface SparklineProperties {
  /** Lines over the same seconds, drawn in this order; null where there is nothing to show. */
  series: readonly (readonly (number | null)[])[];
  /** Said instead of the picture. */
  label: string;
}

const HEIGHT = 44;
const DARK = '(prefers-color-scheme: dark)';

/** A line without axes: how it went, not how much it was. */
export function Sparkline({ series, label }: SparklineProperties) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data: uPlot.AlignedData = [(series[0] ?? []).map((_, index) => index), ...series.map((values) => [...values])];

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(element, series.length), data, element);
    };
    draw();
    const resizing = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resizing.observe(element);
    const scheme = matchMedia(DARK);
    scheme.addEventListener('change', draw);
    return () => {
      resizing.disconnect();
      scheme.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [series.length]);
  useEffect(() => plot.current?.setData(data), [series]);

  return <div ref={place} class="sparkline" role="img" aria-label={label} />;
}

function optionsOf(element: HTMLElement, lines: number): uPlot.Options {
  const style = getComputedStyle(element);
  const [first, second, fill] = ['--chart-first', '--chart-second', '--chart-fill'].map((name) =>
    style.getPropertyValue(name),
  );
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [4, 2, 2, 2],
    cursor: { show: false },
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, Math.max(high, 1) * 1.05] } },
    series: [
      {},
      ...Array.from({ length: lines }, (_, index) => ({
        stroke: (index === 0 ? first : second) ?? '',
        width: 1.5,
        spanGaps: true,
        points: { show: false },
        ...(index === 0 ? { fill: fill ?? '' } : {}),
      })),
    ],
  };
}
