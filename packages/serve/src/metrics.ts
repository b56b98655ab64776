/** What a server tells of itself to Prometheus, at GET /metrics. Names of routes are those of the API; anything else counts as `other`. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission } from './admission.js';
import type { ModelKeeper } from './model/keeper.js';

/** From a health answer to a long video on a slow machine. */
const SECONDS = [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** What is counted where it happens; the rest is read when it is asked for. */
export interface Metrics {
  readonly registry: Registry;
  /** An answered request. */
  answered(route: string, status: number, seconds: number): void;
  /** A request that was not served, by the word of its refusal. */
  refused(code: string): void;
  /** A file that waited for its turn, and how long the model took. */
  computed(waited: number, took: number): void;
}

/** Makes the metrics of one server. */
export function makeMetrics(admission: Admission, keeper: ModelKeeper, isReady: () => boolean): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    ...{ name: 'avcl_requests_total', help: 'Answered requests', labelNames: ['route', 'status'], registers },
  });
  const seconds = new Histogram({
    ...{ name: 'avcl_request_seconds', help: 'From the head of a request to its answer', registers },
    ...{ labelNames: ['route'], buckets: SECONDS },
  });
  const rejected = new Counter({
    ...{
      name: 'avcl_rejected_total',
      help: 'Requests that were not served',
      labelNames: ['code'],
      registers,
    },
  });
  const waited = new Histogram({
    ...{ name: 'avcl_queue_seconds', help: 'From a whole file to its turn', buckets: SECONDS, registers },
  });
  const took = new Histogram({
    ...{
      name: 'avcl_model_seconds',
      help: 'Decoding and computing of one file',
      buckets: SECONDS,
      registers,
    },
  });
  const gauge = (name: string, help: string, value: () => number) => {
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(value());
      },
    });
  };
  gauge('avcl_queue_length', 'Files that wait for their turn', () => admission.waiting);
  gauge('avcl_in_flight', 'Files that are with the model', () => admission.running);
  gauge('avcl_receiving', 'Files that are coming in', () =>
    Math.max(0, admission.inside - admission.waiting - admission.running),
  );
  gauge('avcl_ready', '1 where predictions are served', () => Number(isReady()));
  gauge(
    'avcl_model_resident_bytes',
    'Memory of the process with the model',
    () => keeper.process?.memory ?? 0,
  );
  new Counter({
    ...{ name: 'avcl_model_restarts_total', help: 'Processes with the model that ended', registers },
    collect() {
      this.reset();
      this.inc(keeper.restarts);
    },
  });
  return {
    registry,
    answered(route, status, time) {
      requests.inc({ route, status: `${status}` });
      seconds.observe({ route }, time);
    },
    refused: (code) => rejected.inc({ code }),
    computed(wait, time) {
      waited.observe(wait);
      took.observe(time);
    },
  };
}
